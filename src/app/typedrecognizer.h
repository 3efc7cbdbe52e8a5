// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "speech/speechrecognizer.h"

#include <QObject>
#include <QString>

//! What the demo's caller typed, on its way to whoever recognises it. Lives in the main thread.
class TypedWords : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

Q_SIGNALS:
    //! The caller is about to say this.
    void typed(const QString &text);
};

//! The demo's recogniser: it hears when the caller speaks and when the caller is done, as a real one does, and knows
//! the words because they were typed. Nothing on the wire carries text.
class TypedRecognizer final : public SpeechRecognizer
{
public:
    //! words may live in another thread; it must outlive this and all its sessions.
    explicit TypedRecognizer(TypedWords &words);

    [[nodiscard]] Pending<Listening> listen() override;

private:
    TypedWords &m_words;
};
