// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "llm/claudeprotocol.h"
#include "llm/languagemodel.h"
#include "llm/requestlanes.h"
#include "net/clock.h"
#include "net/httpcall.h"

#include <QNetworkAccessManager>
#include <QUrl>

#include <functional>

//! How long an answer may take. All bound what our side waits, whatever the far side does.
struct ClaudeLimits
{
    HttpLimits http; //!< of each single request
    std::chrono::milliseconds firstText { 15000 }; //!< from ask() to the first text, retries included
    std::chrono::milliseconds whole { 30000 }; //!< from ask() to the end (setting ANTHROPIC_TIMEOUT)
    std::chrono::milliseconds retryWait { 3000 }; //!< sum of all pauses before retries that a caller bears
};

struct ClaudeSettings
{
    QUrl base { QStringLiteral("https://api.anthropic.com") };
    QString apiKey;
    QString model { QStringLiteral("claude-sonnet-5-5") };
    ClaudeLimits limits;
};

//! What a ClaudeModel and its answers share, including what they learn from the service on the way.
struct ClaudeContext
{
    ClaudeSettings settings;
    Clock &clock;
    QNetworkAccessManager &network;
    std::function<double()> random; //!< in [0, 1); spreads retries
    QString model; //!< the one in use: settings.model, or its stand-in after a 404
    claude::Omitted omitted; //!< what that model turned down
    QString offSwitch {}; //!< what the service said of that model, when we do not know it ourselves
    RequestLanes lanes {}; //!< for a base address over plain HTTP
};

//! Claude over the Messages API, streaming.
//!
//! Retries (408, 409, 429, 5xx, no connection) happen inside, at most twice, and never after text was handed on. A
//! retired model is replaced for good by the newest one of its family; a field that a model turns down is left out.
//! A model that is newer than this program is asked about once: how it answers without thinking first.
//! Over TLS the service speaks HTTP/2, where one connection carries all answers; over plain HTTP each has its own.
class ClaudeModel final : public LanguageModel
{
public:
    //! clock and network must outlive this object and its answers.
    //! random: where the jitter of retries comes from, [0, 1); QRandomGenerator::global() when empty.
    ClaudeModel(const ClaudeSettings &settings, Clock &clock, QNetworkAccessManager &network,
        std::function<double()> random = {});

    [[nodiscard]] Pending<Answer> ask(const Prompt &prompt) override;
    //! An ask() is to be expected soon: connects ahead. Cheap to call often.
    void prepare();
    //! Asks, in the background, what a model that we do not know can do; answers do not wait for it, and without it
    //! they go on as if it could nothing. Call it once, at the start.
    void lookUp();
    [[nodiscard]] bool isLookingUp() const { return m_lookUp != nullptr; }
    //! The model in use; differs from the settings after a fallback.
    [[nodiscard]] QString model() const { return m_context->model; }

private:
    void onLookedUp(const QString &model);

    std::shared_ptr<ClaudeContext> m_context;
    Pending<HttpCall> m_lookUp;
    QByteArray m_description;
    std::optional<std::chrono::milliseconds> m_preparedAt;
};
