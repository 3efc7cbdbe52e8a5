// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"
#include "speech/edgeprotocol.h"
#include "unit/app/httpstandin.h"
#include "unit/speech/websocketstandin.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

//! Edge's speech service on loopback: speaks the same sentence to whatever it is asked, or what else a test wants.
class EdgeStandIn : public WebSocketStandIn
{
public:
    EdgeStandIn()
    {
        onSocket = [this](QWebSocket *socket) {
            connect(socket, &QWebSocket::textMessageReceived, this, [this, socket](const QString &message) {
                const auto frame = edge::parseText(message);
                if (!frame || frame->path != QLatin1String("ssml"))
                    return;
                ++sentences;
                if (!isMute)
                    sendSound(*socket, frame->requestId, sound());
                sendSound(*socket, frame->requestId, {});
                socket->sendTextMessage(QString(QStringLiteral("X-RequestId:") + frame->requestId
                    + QStringLiteral("\r\nContent-Type:application/json; charset=utf-8\r\nPath:turn.end\r\n\r\n{}")));
            });
        };
    }

    bool isMute = false; //!< a voice that was taken away
    int sentences = 0;

private:
    [[nodiscard]] static QByteArray sound()
    {
        QFile file(QStringLiteral(MAB_TEST_DATA "/edge-sentence.mp3"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static void sendSound(QWebSocket &socket, const QString &requestId, const QByteArray &mp3)
    {
        QByteArray head = "X-RequestId:" + requestId.toLatin1() + "\r\n";
        if (!mp3.isEmpty())
            head += "Content-Type:audio/mpeg\r\n";
        head += "X-StreamId:A1B2\r\nPath:audio\r\n";
        QByteArray frame;
        frame.append(static_cast<char>(head.size() >> 8));
        frame.append(static_cast<char>(head.size() & 0xFF));
        socket.sendBinaryMessage(frame + head + mp3);
    }
};

//! All the services that `messenger-ab check` tries, in perfect order until a test changes that.
struct StandInWorld
{
    static constexpr const char *Token = "123456789:AAstandinstandinstandinstandinstandi";
    static constexpr const char *ClaudeKey = "sk-ant-stand-in-key";
    static constexpr const char *DeepgramKey = "stand-in-deepgram-key";
    static constexpr const char *Sid = "AC00000000000000000000000000000001";
    static constexpr const char *AuthToken = "12345678901234567890123456789012";
    static constexpr const char *Number = "+4930123456";
    //! A public address where nobody answers, known at once; and where the number's calls go.
    static constexpr const char *Address = "https://0.0.0.0:1";
    static constexpr const char *Voice = "https://0.0.0.0:1/twilio/voice";

    StandInWorld()
    {
        telegram.answer(bot("getMe"),
            { 200,
                R"({"ok":true,"result":{"id":123456789,"is_bot":true,"username":"ab_bot","can_read_all_group_messages":true}})",
                {} });
        telegram.answer(bot("getWebhookInfo"), { 200, R"({"ok":true,"result":{"url":""}})", {} });
        const QByteArray model
            = R"({"type":"model","id":"claude-sonnet-5-5","created_at":"2026-09-28T00:00:00Z","lifecycle":"active","retires_at":null})";
        claude.answer("/v1/models/claude-sonnet-5-5", { 200, model, {} });
        claude.answer("/v1/models", { 200, "{\"data\":[" + model + "]}", {} });
        deepgram.answer("/v1/projects", { 200, R"({"projects":[{"project_id":"p","name":"n"}]})", {} });
        twilio.answer(account(".json"), { 200, R"({"status":"active","type":"Full"})", {} });
        twilio.answer(account("/IncomingPhoneNumbers.json"), { 200, numbers(Voice), {} });
        publicServer.answer("/health", { 200, R"({"status":"ok"})", {} });
        publicServer.answer("/twilio/status", { 204, {}, {} });
        publicServer.answer("/twilio/media-stream", { 101, {}, {} });
    }

    [[nodiscard]] static QByteArray bot(const char *method) { return QByteArray("/bot") + Token + '/' + method; }
    [[nodiscard]] static QByteArray account(const char *rest)
    {
        return QByteArray("/2010-04-01/Accounts/") + Sid + rest;
    }
    //! The answer to the search for the number, whose calls go to that address.
    [[nodiscard]] static QByteArray numbers(const QByteArray &voice)
    {
        return "{\"incoming_phone_numbers\":[{\"sid\":\"PN1\",\"phone_number\":\"" + QByteArray(Number)
            + "\",\"voice_url\":\"" + voice + "\"}]}";
    }

    //! The environment that points a messenger-ab to this world.
    [[nodiscard]] QHash<QString, QString> environment() const
    {
        const auto text = [](const char *latin) { return QString::fromLatin1(latin); };
        return { { text("TELEGRAM_BOT_TOKEN"), text(Token) }, { text("TELEGRAM_API_URL"), telegram.url().toString() },
            { text("ANTHROPIC_API_KEY"), text(ClaudeKey) }, { text("ANTHROPIC_BASE_URL"), claude.url().toString() },
            { text("DEEPGRAM_API_KEY"), text(DeepgramKey) },
            { text("DEEPGRAM_URL"), deepgram.url(QStringLiteral("ws")).toString() },
            { text("EDGE_TTS_URL"), edge.url(QStringLiteral("ws")).toString() },
            { text("TWILIO_ACCOUNT_SID"), text(Sid) }, { text("TWILIO_AUTH_TOKEN"), text(AuthToken) },
            { text("TWILIO_PHONE_NUMBER"), text(Number) }, { text("TWILIO_API_URL"), twilio.url().toString() },
            { text("ALLOWED_CALLERS"), text("+491701234567") },
            { text("DATABASE_URL"), QString(text("sqlite:") + directory.filePath(QStringLiteral("check.db"))) } };
    }
    //! The same, read, with the public address as a server behind a tunnel has it.
    [[nodiscard]] SettingsReading reading() const
    {
        QHash<QString, QString> given = environment();
        given.insert(QStringLiteral("HOME"), directory.path());
        SettingsReading reading = Settings::read(given, {}, Need::Serve);
        // No loopback address by name, but on Linux one that leads to this machine.
        reading.settings.server.publicUrl = publicServer.url();
        reading.settings.server.publicUrl.setHost(QStringLiteral("0.0.0.0"));
        return reading;
    }

    //! Where the data shall be, there is a file.
    void blockData() const
    {
        QDir(directory.path()).mkpath(QStringLiteral(".local/share"));
        QFile file(directory.filePath(QStringLiteral(".local/share/messenger-ab")));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no file");
    }

    QTemporaryDir directory;
    HttpStandIn telegram;
    HttpStandIn claude;
    HttpStandIn deepgram;
    HttpStandIn twilio;
    HttpStandIn publicServer;
    EdgeStandIn edge;
};
