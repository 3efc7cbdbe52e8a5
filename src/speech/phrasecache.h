// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "speech/phrasesource.h"

#include <QHash>
#include <QMetaType>
#include <QObject>

#include <memory>

//! The sound of each fixed sentence that is ready, µ-law by text.
using PhraseBook = QHash<QString, QByteArray>;
//! A book as it was at one moment. Never changed after it is made, so any thread may read it.
using PhraseSnapshot = std::shared_ptr<const PhraseBook>;

Q_DECLARE_METATYPE(PhraseSnapshot)

//! A worker's view of the ready-made sentences: the newest snapshot that the PhraseRenderer has published.
//! One per worker thread, used in that thread only. Connect PhraseRenderer::published to adopt().
class PhraseCache final : public QObject, public PhraseSource
{
    Q_OBJECT

public:
    explicit PhraseCache(PhraseSnapshot snapshot = {}, QObject *parent = nullptr);

    [[nodiscard]] QByteArray audio(const QString &text) const override;

public Q_SLOTS:
    void adopt(const PhraseSnapshot &snapshot);

private:
    PhraseSnapshot m_snapshot; // may be null: nothing is ready yet
};
