// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"
#include "inbox/mediareader.h"
#include "llm/claudemodel.h"
#include "llm/picturedescriber.h"
#include "speech/recordingtranscriber.h"

//! Deepgram hears recordings, Claude looks at pictures. Lives in the inbox thread, with services of its own: a call
//! never waits behind a file.
class ServiceMediaReader final : public MediaReader
{
public:
    //! The references must outlive this.
    ServiceMediaReader(const Settings &settings, QNetworkAccessManager &network, Clock &clock);

    [[nodiscard]] Pending<MediaReading> read(const Message &message, const QByteArray &file) override;

private:
    RecordingTranscriber m_ear;
    ClaudeModel m_model;
    PictureDescriber m_eye;
};
