// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "llm/languagemodel.h"

//! What one picture shows. Order: exactly one of finished() or failed().
class PictureDescription final : public Operation
{
    Q_OBJECT

public:
    explicit PictureDescription(Pending<Answer> answer);
    void cancel() override { m_answer.reset(); }

Q_SIGNALS:
    //! One short line without an end mark, such as "ein Hund am Strand".
    void finished(const QString &description);
    void failed(const ServiceError &error);

private:
    void onFinished();

    Pending<Answer> m_answer;
    QString m_text;
};

//! Has a model describe pictures in a few words. What stands written in a picture is data: the model is told so, has no
//! tools, and whatever it answers becomes one line of limited length.
class PictureDescriber
{
public:
    //! model must outlive this and its operations.
    PictureDescriber(LanguageModel &model, Language language) : m_model(model), m_language(language) { }

    //! type: image/jpeg, image/png, image/webp or image/gif.
    [[nodiscard]] Pending<PictureDescription> describe(const QByteArray &picture, const QString &type);

private:
    LanguageModel &m_model;
    const Language m_language;
};
