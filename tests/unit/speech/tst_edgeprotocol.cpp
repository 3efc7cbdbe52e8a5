// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/websocketerrors.h"
#include "speech/edgeprotocol.h"
#include "speech/serviceurl.h"
#include "speech/speakabletext.h"
#include "support/strictness.h"

#include <QJsonDocument>
#include <QLocale>
#include <QTimeZone>
#include <QUrlQuery>
#include <QXmlStreamReader>

#include <clocale>

using Kind = ServiceError::Kind;

namespace
{
const QByteArray AudioHeaders = "X-RequestId:0123456789abcdef0123456789abcdef\r\nContent-Type:audio/mpeg\r\n"
                                "X-StreamId:A1B2\r\nPath:audio\r\n";
const QByteArray LastHeaders = "X-RequestId:0123456789abcdef0123456789abcdef\r\nX-StreamId:A1B2\r\nPath:audio\r\n";

QByteArray frame(const QByteArray &headers, const QByteArray &payload)
{
    QByteArray bytes;
    bytes.append(static_cast<char>(headers.size() >> 8));
    bytes.append(static_cast<char>(headers.size() & 0xFF));
    return bytes + headers + payload;
}

bool isXml(const QString &text)
{
    QXmlStreamReader reader(text);
    while (!reader.atEnd())
        reader.readNext();
    return !reader.hasError();
}
}

class TestEdgeProtocol : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void securityToken_data()
    {
        QTest::addColumn<qint64>("time");
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("2023") << qint64(1700000000)
                              << QByteArray("42301B335578FEFDAE2637DED1ABD614505D432559EC08032B82048483726AFF");
        QTest::newRow("last second of five minutes")
            << qint64(1761955199) << QByteArray("20CCA5EB732A770DD602EBFBDA4A89AEF9BA48D6FE4F3D536A75C991121BFEA8");
        QTest::newRow("first second of five minutes")
            << qint64(1761955200) << QByteArray("62130CB782764892DA178DF80EAD4CD7C33134DC4761B667288B9F55AEDEB95E");
        const QByteArray november("7E6679B5FC156764F9FBA7D9B69D5A2CA471BADAAB18CA4D8AE0C9B0ABD05284");
        QTest::newRow("window begins") << qint64(1795305600) << november;
        QTest::newRow("window ends") << qint64(1795305899) << november;
    }

    void securityToken()
    {
        QFETCH(qint64, time);
        QFETCH(QByteArray, token);
        QCOMPARE(edge::securityToken(time, edge::Identity().clientToken), token);
    }

    void tokenChangesAfterFiveMinutes()
    {
        const auto client = edge::Identity().clientToken;
        QVERIFY(edge::securityToken(1795305899, client) != edge::securityToken(1795305900, client));
    }

    void connectRequest_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("start");
        const QString path = QStringLiteral("/consumer/speech/synthesize/readaloud/edge/v1");
        QTest::newRow("real host") << QStringLiteral("wss://speech.platform.bing.com")
                                   << QString(QStringLiteral("wss://speech.platform.bing.com") + path);
        QTest::newRow("https") << QStringLiteral("https://tts.example.com/")
                               << QString(QStringLiteral("wss://tts.example.com") + path);
        QTest::newRow("http with port") << QStringLiteral("http://127.0.0.1:81")
                                        << QString(QStringLiteral("ws://127.0.0.1:81") + path);
        QTest::newRow("prefix") << QStringLiteral("ws://localhost/a/b/")
                                << QString(QStringLiteral("ws://localhost/a/b") + path);
    }

    void connectRequest()
    {
        QFETCH(QString, base);
        QFETCH(QString, start);
        const auto request = edge::connectRequest(QUrl(base), {}, 1795305600);
        QCOMPARE(request.url().toString(QUrl::RemoveQuery), start);
        const QUrlQuery query(request.url());
        QCOMPARE(query.queryItems().size(), 4);
        QCOMPARE(query.queryItemValue(QStringLiteral("TrustedClientToken")),
            QStringLiteral("6A5AA1D4EAFF4E9FB37E23D68491D6F4"));
        QCOMPARE(query.queryItemValue(QStringLiteral("Sec-MS-GEC")),
            QStringLiteral("7E6679B5FC156764F9FBA7D9B69D5A2CA471BADAAB18CA4D8AE0C9B0ABD05284"));
        QCOMPARE(query.queryItemValue(QStringLiteral("Sec-MS-GEC-Version")), QStringLiteral("1-143.0.3650.75"));
        const QRegularExpression hex(QStringLiteral("^[0-9a-f]{32}$"));
        QVERIFY(hex.match(query.queryItemValue(QStringLiteral("ConnectionId"))).hasMatch());
        QCOMPARE(request.rawHeader("Origin"), QByteArray("chrome-extension://jdiccldimpdaibmpdkjnbmckianbfold"));
        QVERIFY(request.rawHeader("User-Agent").endsWith(" Edg/143.0.0.0"));
        const QRegularExpression cookie(QStringLiteral("^muid=[0-9A-F]{32};$"));
        QVERIFY(cookie.match(QString::fromLatin1(request.rawHeader("Cookie"))).hasMatch());
        QCOMPARE(request.rawHeader("Pragma"), QByteArray("no-cache"));
        QCOMPARE(request.rawHeader("Cache-Control"), QByteArray("no-cache"));
        QCOMPARE(request.rawHeader("Accept-Language"), QByteArray("en-US,en;q=0.9"));
        QVERIFY(!request.hasRawHeader("Sec-WebSocket-Protocol"));
    }

    void everyConnectionHasItsOwnIds()
    {
        const QUrl base(QStringLiteral("wss://speech.platform.bing.com"));
        const auto one = edge::connectRequest(base, {}, 1795305600);
        const auto other = edge::connectRequest(base, {}, 1795305600);
        QVERIFY(one.url() != other.url());
        QVERIFY(one.rawHeader("Cookie") != other.rawHeader("Cookie"));
    }

    void voicesRequest()
    {
        edge::Identity identity;
        identity.version = QStringLiteral("1-150.0.1.1");
        const auto request
            = edge::voicesRequest(QUrl(QStringLiteral("wss://speech.platform.bing.com")), identity, 1795305600);
        QCOMPARE(request.url().toString(),
            QStringLiteral("https://speech.platform.bing.com/consumer/speech/synthesize/readaloud/voices/list"
                           "?trustedclienttoken=6A5AA1D4EAFF4E9FB37E23D68491D6F4&Sec-MS-GEC="
                           "7E6679B5FC156764F9FBA7D9B69D5A2CA471BADAAB18CA4D8AE0C9B0ABD05284"
                           "&Sec-MS-GEC-Version=1-150.0.1.1"));
        QVERIFY(request.rawHeader("Cookie").startsWith("muid="));
    }

    void timestampIsEnglish()
    {
        const QDateTime time(QDate(2026, 11, 22), QTime(9, 58, 47), QTimeZone::utc());
        const auto expected = QStringLiteral("Sun Nov 22 2026 09:58:47 GMT+0000 (Coordinated Universal Time)");
        const QLocale before;
        QLocale::setDefault(QLocale(QLocale::German));
        const QByteArray oldTime = std::setlocale(LC_ALL, nullptr);
        std::setlocale(LC_ALL, "de_DE.UTF-8"); // where it is installed
        const auto german = edge::timestamp(time);
        const auto date = edge::httpDate("Tue, 22 Dec 2026 09:58:47 GMT");
        std::setlocale(LC_ALL, oldTime.constData());
        QLocale::setDefault(before);
        QCOMPARE(german, expected);
        QVERIFY(date.has_value());
        QCOMPARE(edge::timestamp(QDateTime(QDate(2026, 11, 22), QTime(10, 58, 47), QTimeZone(3600))), expected);
    }

    void messages()
    {
        const QDateTime time(QDate(2026, 11, 22), QTime(9, 58, 47), QTimeZone::utc());
        const auto config = edge::configMessage(time);
        QVERIFY(config.startsWith(
            QLatin1String("X-Timestamp:Sun Nov 22 2026 09:58:47 GMT+0000 (Coordinated Universal Time)\r\n"
                          "Content-Type:application/json; charset=utf-8\r\nPath:speech.config\r\n\r\n{")));
        const auto body = edge::parseText(config);
        QVERIFY(body.has_value());
        const auto audio = QJsonDocument::fromJson(body->body.toUtf8())
                               .object()[QLatin1String("context")][QLatin1String("synthesis")][QLatin1String("audio")];
        QCOMPARE(audio[QLatin1String("outputFormat")].toString(), QStringLiteral("audio-24khz-48kbitrate-mono-mp3"));
        QCOMPARE(audio[QLatin1String("metadataoptions")][QLatin1String("wordBoundaryEnabled")].toString(),
            QStringLiteral("true")); // a string, not a boolean
        QCOMPARE(edge::speakMessage(QStringLiteral("9ba448cbf1174df5b2ad9390dfda500f"), time, QStringLiteral("<x/>")),
            QStringLiteral("X-RequestId:9ba448cbf1174df5b2ad9390dfda500f\r\nContent-Type:application/ssml+xml\r\n"
                           "X-Timestamp:Sun Nov 22 2026 09:58:47 GMT+0000 (Coordinated Universal "
                           "Time)Z\r\nPath:ssml\r\n\r\n<x/>"));
    }

    void longVoiceName_data()
    {
        QTest::addColumn<QString>("voice");
        QTest::addColumn<QString>("name");
        const auto inBrackets = [](const char *text) {
            return QString(
                QStringLiteral("Microsoft Server Speech Text to Speech Voice (") + QLatin1String(text) + u')');
        };
        QTest::newRow("plain") << QStringLiteral("de-DE-ConradNeural") << inBrackets("de-DE, ConradNeural");
        QTest::newRow("multilingual") << QStringLiteral("de-DE-SeraphinaMultilingualNeural")
                                      << inBrackets("de-DE, SeraphinaMultilingualNeural");
        QTest::newRow("dialect") << QStringLiteral("zh-CN-liaoning-XiaobeiNeural")
                                 << inBrackets("zh-CN-liaoning, XiaobeiNeural");
        QTest::newRow("long already") << inBrackets("de-DE, ConradNeural") << inBrackets("de-DE, ConradNeural");
        QTest::newRow("no voice of theirs") << QStringLiteral("Conrad") << QStringLiteral("Conrad");
    }

    void longVoiceName()
    {
        QFETCH(QString, voice);
        QFETCH(QString, name);
        QCOMPARE(edge::longVoiceName(voice), name);
    }

    void ssml_data()
    {
        QTest::addColumn<Prosody>("prosody");
        QTest::addColumn<QString>("attributes");
        QTest::newRow("normal") << Prosody {} << QStringLiteral("pitch='+0Hz' rate='+0%' volume='+0%'");
        QTest::newRow("slower, louder") << Prosody { -20, 30 }
                                        << QStringLiteral("pitch='+0Hz' rate='-20%' volume='+30%'");
        QTest::newRow("faster, softer") << Prosody { 50, -50 }
                                        << QStringLiteral("pitch='+0Hz' rate='+50%' volume='-50%'");
    }

    void ssml()
    {
        QFETCH(Prosody, prosody);
        QFETCH(QString, attributes);
        const auto text = edge::ssml(QStringLiteral("de-DE-ConradNeural"), prosody, QStringLiteral("Hallo"));
        QCOMPARE(text,
            QString(QStringLiteral(
                        "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>"
                        "<voice name='Microsoft Server Speech Text to Speech Voice (de-DE, ConradNeural)'><prosody ")
                + attributes + QStringLiteral(">Hallo</prosody></voice></speak>")));
    }

    void ssmlIsAlwaysXml_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("markup") << QStringLiteral("a < b > c & d \"e\" 'f' &lt; <break/> ]]>");
        QTest::newRow("vertical tab") << QStringLiteral("eins\x0bzwei");
        QTest::newRow("emoji") << QString::fromUtf8("gut \xF0\x9F\x98\x80 gemacht");
        QTest::newRow("lone surrogates") << QString(QStringLiteral("a") + QChar(0xD83D) + u'b' + QChar(0xDE00));
        QTest::newRow("surrogate at the end") << QString(QStringLiteral("a") + QChar(0xD83D));
        QTest::newRow("no characters") << QString(QStringLiteral("a") + QChar(0xFFFE) + u'b' + QChar(0xFFFF));
        QString all;
        for (char16_t c = 0; c < 0x100; ++c)
            all.append(QChar(c));
        QTest::newRow("every Latin-1 code") << all;
    }

    void ssmlIsAlwaysXml()
    {
        QFETCH(QString, text);
        const auto pieces = edge::pieces(text);
        QCOMPARE(pieces.size(), 1);
        QVERIFY(isXml(edge::ssml(QStringLiteral("o'voice <&>"), {}, pieces.first())));
    }

    void cleanedKeepsTheRest()
    {
        QCOMPARE(edge::cleaned(u"a\tb\nc\rd\u00e4"), QStringLiteral("a\tb\nc\rd\u00e4"));
        QCOMPARE(edge::cleaned(QString(QStringLiteral("a\x0b") + QChar(0xFFFF) + u'b')), QStringLiteral("a  b"));
        const auto emoji = QString::fromUtf8("\xF0\x9F\x98\x80");
        QCOMPARE(edge::cleaned(emoji), emoji);
    }

    void pieces_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("limit");
        QTest::addColumn<QStringList>("pieces");
        QTest::newRow("at spaces") << QString::fromUtf8("Hallo Welt, schöne Grüße.") << 12
                                   << QStringList { QStringLiteral("Hallo Welt,"), QString::fromUtf8("schöne"),
                                          QString::fromUtf8("Grüße.") };
        QTest::newRow("entities") << QStringLiteral("a & b & c") << 8
                                  << QStringList { QStringLiteral("a &amp;"), QStringLiteral("b"),
                                         QStringLiteral("&amp; c") };
        QTest::newRow("line feed first") << QStringLiteral("eins\nzwei drei vier") << 16
                                         << QStringList { QStringLiteral("eins"), QStringLiteral("zwei drei vier") };
        QTest::newRow("no space") << QStringLiteral("abcdefghijkl") << 8
                                  << QStringList { QStringLiteral("abcdefgh"), QStringLiteral("ijkl") };
        QTest::newRow("inside a code point") << QString::fromUtf8("abcdefgäh") << 8
                                             << QStringList { QStringLiteral("abcdefg"), QString::fromUtf8("äh") };
        QTest::newRow("inside an entity")
            << QStringLiteral("abcde&fgh") << 8 << QStringList { QStringLiteral("abcde"), QStringLiteral("&amp;fgh") };
        QTest::newRow("entity ends at the limit")
            << QStringLiteral("abc&def") << 8 << QStringList { QStringLiteral("abc&amp;"), QStringLiteral("def") };
        QTest::newRow("fits") << QStringLiteral("12345678") << 8 << QStringList { QStringLiteral("12345678") };
        QTest::newRow("nothing to say in a piece") << QStringLiteral("ab cd !!!!!!!! ef") << 8
                                                   << QStringList { QStringLiteral("ab cd"), QStringLiteral("ef") };
        QTest::newRow("an entity is no word") << QStringLiteral("& < >") << 4096 << QStringList();
        QTest::newRow("only signs") << QString::fromUtf8("... \xF0\x9F\x98\x80 !?") << 4096 << QStringList();
        QTest::newRow("empty") << QString() << 4096 << QStringList();
        QTest::newRow("a digit is enough") << QStringLiteral("7") << 4096 << QStringList { QStringLiteral("7") };
    }

    void pieces()
    {
        QFETCH(QString, text);
        QFETCH(int, limit);
        QFETCH(QStringList, pieces);
        QCOMPARE(edge::pieces(text, limit), pieces);
    }

    void piecesNeverTooLarge_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("ascii") << QString(10000, u'x');
        QTest::newRow("umlauts") << QString(10000, u'ä');
        QTest::newRow("ampersands and letters") << QStringLiteral("&x").repeated(5000);
        QTest::newRow("emoji and letters") << QString::fromUtf8("\xF0\x9F\x98\x80x").repeated(3000);
        QTest::newRow("space far in front") << QString(u' ' + QString(9000, u'y'));
        QTest::newRow("words") << QStringLiteral("Wort & Satz. ").repeated(2000);
    }

    void piecesNeverTooLarge()
    {
        QFETCH(QString, text);
        const auto pieces = edge::pieces(text);
        QString all;
        for (const auto &piece : pieces) {
            QVERIFY(piece.toUtf8().size() <= edge::MostTextBytes);
            QVERIFY(!piece.contains(QChar::ReplacementCharacter));
            QVERIFY(isXml(QString(QStringLiteral("<a>") + piece + QStringLiteral("</a>"))));
            all += piece;
        }
        const auto letters = [](QString s) {
            return s.remove(QLatin1String("&amp;")).remove(QRegularExpression(QStringLiteral("[\\s&]")));
        };
        QCOMPARE(letters(all), letters(text)); // nothing lost
    }

    void parseBinary_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<bool>("good");
        QTest::addColumn<QByteArray>("mp3");
        QTest::newRow("sound") << frame(AudioHeaders, "\xFF\xF3mp3") << true << QByteArray("\xFF\xF3mp3");
        QTest::newRow("last") << frame(LastHeaders, {}) << true << QByteArray();
        QTest::newRow("path inside the sound")
            << frame(AudioHeaders, "abcPath:audio\r\nxyz") << true << QByteArray("abcPath:audio\r\nxyz");
        QTest::newRow("other order and case") << frame("PATH:audio\r\ncontent-type:audio/mpeg\r\nx-requestid:"
                                                       "0123456789abcdef0123456789abcdef\r\n",
            "m") << true << QByteArray("m");
        QTest::newRow("nothing") << QByteArray() << false << QByteArray();
        QTest::newRow("one byte") << QByteArray("\x00", 1) << false << QByteArray();
        QTest::newRow("header beyond the frame") << frame(AudioHeaders, {}).chopped(1) << false << QByteArray();
        QTest::newRow("huge header length") << QByteArray("\xFF\xFFPath:audio\r\n") << false << QByteArray();
        QTest::newRow("no header") << QByteArray("\x00\x00mp3", 5) << false << QByteArray();
        QTest::newRow("other path") << frame("Path:video\r\nContent-Type:audio/mpeg\r\n", "m") << false << QByteArray();
        QTest::newRow("untyped sound") << frame(LastHeaders, "m") << false << QByteArray();
        QTest::newRow("other type") << frame("Path:audio\r\nContent-Type:audio/x-wav\r\n", "m") << false
                                    << QByteArray();
        QTest::newRow("not a header") << frame("Path:audio\r\nnonsense\r\n", {}) << false << QByteArray();
    }

    void parseBinary()
    {
        QFETCH(QByteArray, message);
        QFETCH(bool, good);
        QFETCH(QByteArray, mp3);
        const auto parsed = edge::parseBinary(message);
        QCOMPARE(parsed.has_value(), good);
        if (good) {
            QCOMPARE(parsed->mp3.toByteArray(), mp3);
            QCOMPARE(parsed->requestId, QStringLiteral("0123456789abcdef0123456789abcdef"));
        } else {
            QCOMPARE(parsed.error().kind, Kind::Malformed);
        }
    }

    void headerLengthsOfTheWire()
    {
        QCOMPARE(frame(AudioHeaders, {}).left(2), QByteArray("\x00\x64", 2));
        QCOMPARE(frame(LastHeaders, {}).left(2), QByteArray("\x00\x4B", 2));
    }

    void parseText_data()
    {
        QTest::addColumn<QString>("message");
        QTest::addColumn<bool>("good");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("body");
        QTest::newRow("turn.end") << QStringLiteral("X-RequestId:ab\r\nPath:turn.end\r\n\r\n{}") << true
                                  << QStringLiteral("turn.end") << QStringLiteral("{}");
        QTest::newRow("empty lines in the body")
            << QStringLiteral("x-requestid:ab\r\nPATH:turn.start\r\n\r\n{\r\n\r\n}") << true
            << QStringLiteral("turn.start") << QStringLiteral("{\r\n\r\n}");
        QTest::newRow("space behind the colon") << QStringLiteral("X-RequestId: ab\r\nPath: response\r\n\r\n") << true
                                                << QStringLiteral("response") << QString();
        QTest::newRow("no empty line") << QStringLiteral("X-RequestId:ab\r\nPath:turn.end\r\n") << false << QString()
                                       << QString();
        QTest::newRow("no path") << QStringLiteral("X-RequestId:ab\r\n\r\n{}") << false << QString() << QString();
        QTest::newRow("empty") << QString() << false << QString() << QString();
        QTest::newRow("html") << QStringLiteral("<html>\r\n\r\n</html>") << false << QString() << QString();
    }

    void parseText()
    {
        QFETCH(QString, message);
        QFETCH(bool, good);
        QFETCH(QString, path);
        QFETCH(QString, body);
        const auto parsed = edge::parseText(message);
        QCOMPARE(parsed.has_value(), good);
        if (good) {
            QCOMPARE(parsed->path, path);
            QCOMPARE(parsed->requestId, QStringLiteral("ab"));
            QCOMPARE(parsed->body, body);
        }
    }

    void httpDate_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<qint64>("seconds");
        QTest::newRow("good") << QByteArray("Sun, 22 Nov 2026 09:58:47 GMT") << qint64(1795341527);
        QTest::newRow("blanks around") << QByteArray(" Sun, 22 Nov 2026 09:58:47 GMT ") << qint64(1795341527);
        QTest::newRow("no date") << QByteArray("gestern") << qint64(-1);
        QTest::newRow("empty") << QByteArray() << qint64(-1);
        QTest::newRow("other zone") << QByteArray("Sun, 22 Nov 2026 09:58:47 CET") << qint64(-1);
    }

    void httpDate()
    {
        QFETCH(QByteArray, value);
        QFETCH(qint64, seconds);
        const auto time = edge::httpDate(value);
        QCOMPARE(time ? time->toSecsSinceEpoch() : -1, seconds);
    }

    void handshakeStatus_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("status");
        QTest::newRow("403") << QStringLiteral(
            "QWebSocketPrivate::processHandshake: Unhandled http status code: 403 (Forbidden).")
                             << 403;
        QTest::newRow("503 without reason") << QStringLiteral("Unhandled http status code: 503 ().") << 503;
        QTest::newRow("a challenge") << QStringLiteral("Unsupported WWW-Authenticate challenge(s) encountered.") << 401;
        QTest::newRow("400") << QStringLiteral(
            "QWebSocketPrivate::processHandshake: Unknown error condition encountered. "
            "Aborting connection.")
                             << 400;
        QTest::newRow("refused") << QStringLiteral("Connection refused") << 0;
        QTest::newRow("no number") << QStringLiteral("Unhandled http status code: none") << 0;
        QTest::newRow("nothing") << QString() << 0;
    }

    void handshakeStatus()
    {
        QFETCH(QString, text);
        QFETCH(int, status);
        QCOMPARE(websocket::handshakeStatus(text).value_or(0), status);
    }

    void errors_data()
    {
        QTest::addColumn<ServiceError>("error");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("403") << edge::statusError(403) << Kind::Unauthorised;
        QTest::newRow("401") << edge::statusError(401) << Kind::Unauthorised;
        QTest::newRow("503") << edge::statusError(503) << Kind::Server;
        QTest::newRow("429") << edge::statusError(429) << Kind::RateLimited;
        QTest::newRow("200, an HTML page") << edge::statusError(200) << Kind::Refused;
        QTest::newRow("bad SSML") << edge::closeError(1007, u"SSML is invalid") << Kind::Refused;
        QTest::newRow("throttled") << edge::closeError(1007, u"Throttled due to too many requests")
                                   << Kind::RateLimited;
        QTest::newRow("normal close") << edge::closeError(1000, {}) << Kind::Malformed;
        QTest::newRow("cut") << edge::closeError(1006, {}) << Kind::Malformed;
    }

    void errors()
    {
        QFETCH(ServiceError, error);
        QFETCH(Kind, kind);
        QCOMPARE(error.kind, kind);
        QVERIFY(!error.detail.isEmpty());
    }

    void speakableSplit_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("pieces");
        QTest::newRow("short") << QStringLiteral(" Hallo. ") << QStringList { QStringLiteral("Hallo.") };
        QTest::newRow("at a sentence") << QStringLiteral("Eins zwei. Drei vier")
                                       << QStringList { QStringLiteral("Eins zwei."), QStringLiteral("Drei vier") };
        QTest::newRow("at a space") << QStringLiteral("Eins zwei drei vier")
                                    << QStringList { QStringLiteral("Eins zwei"), QStringLiteral("drei vier") };
        QTest::newRow("anywhere") << QStringLiteral("abcdefghijklmnop")
                                  << QStringList { QStringLiteral("abcdefghijkl"), QStringLiteral("mnop") };
        QTest::newRow("not inside a pair")
            << QString(QStringLiteral("abcdefghijk") + QString::fromUtf8("\xF0\x9F\x98\x80") + u'x')
            << QStringList { QStringLiteral("abcdefghijk"), QString::fromUtf8("\xF0\x9F\x98\x80x") };
        QTest::newRow("only signs") << QStringLiteral("... --- ... --- ... ---") << QStringList();
    }

    void speakableSplit()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, pieces);
        QCOMPARE(speakable::split(text, 12), pieces);
    }
};

QTEST_GUILESS_MAIN(TestEdgeProtocol)
#include "tst_edgeprotocol.moc"
