// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringView>

//! Ready-made sound of fixed sentences on disk, one file a sentence, in one voice.
//!
//! The name of a file is the SHA-256 of format version, voice, prosody and text, so another voice or another wording
//! simply finds nothing, and a name tells no text. Contents:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | "MABmulaw" |
//! | 32 | SHA-256 of what follows |
//! | rest | µ-law 8 kHz mono |
//!
//! Files are written as a whole or not at all, readable by their owner only. Several processes may share a directory.
//! Blocks on the disk; a value type.
class PhraseStore
{
public:
    //! voiceId: whatever tells voices apart, such as "de-DE-ConradNeural".
    PhraseStore(const QString &directory, const QString &voiceId);

    //! The sound of this text, or empty when there is none or its file is damaged.
    [[nodiscard]] QByteArray load(const QString &text) const;
    //! False when it could not be written; errorString says why.
    [[nodiscard]] bool save(const QString &text, const QByteArray &mulaw, QString *errorString = nullptr) const;
    //! Where the sound of this text is kept.
    [[nodiscard]] QString path(const QString &text) const;

private:
    QString m_directory;
    QString m_voiceId;
};
