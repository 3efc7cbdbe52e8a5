// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegrammessage.h"
#include "inbox/telegramprotocol.h"
#include "support/strictness.h"

#include <QTimeZone>

using namespace std::chrono_literals;

namespace
{
constexpr qint64 BigId = 9007199254740993; // 2^53 + 1, which no double can hold
constexpr qint64 SuperGroup = -1002147483650123;
constexpr qint64 Date = 1795366800; // 2026-11-22T17:00:00Z

QJsonObject object(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonObject parsed = QJsonDocument::fromJson(json, &error).object();
    if (error.error != QJsonParseError::NoError)
        qWarning("the test's own JSON is broken: %s", json.constData());
    return parsed;
}

// A private message of Anna with these further fields.
QJsonObject messageWith(const QByteArray &fields)
{
    const QByteArray begin
        = R"({"message_id":7,"date":1795366800,"from":{"id":5000000123456,"is_bot":false,"first_name":"Anna","last_name":"Muster"},
                                 "chat":{"id":5000000123456,"type":"private","first_name":"Anna","last_name":"Muster"})";
    return object(begin + (fields.isEmpty() ? "" : ",") + fields + "}");
}

TelegramUpdate updateOf(const char *kind, const QJsonObject &content)
{
    return telegram::parseUpdate({ { QStringLiteral("update_id"), 900 }, { QString::fromLatin1(kind), content } });
}

QByteArray okay(const QByteArray &result)
{
    return R"({"ok":true,"result":)" + result + "}";
}
}

class TestTelegramProtocol : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void requestBodies();
    void contentKinds_data();
    void contentKinds();
    void senders_data();
    void senders();
    void namesAreOneHarmlessLine();
    void forwards_data();
    void forwards();
    void replies_data();
    void replies();
    void serviceMessagesAreNone_data();
    void serviceMessagesAreNone();
    void idsKeepEveryBit();
    void ephemeralMessagesGetAnId();
    void albumsAndEdits();
    void richMessages_data();
    void richMessages();
    void richMessageOfEndlessDepth();
    void updateKinds_data();
    void updateKinds();
    void businessDirections_data();
    void businessDirections();
    void deletedMessages();
    void businessConnections();
    void pages();
    void pageWithoutIds();
    void failures_data();
    void failures();
    void webhookConflict();
    void errorsRepeatNothing();
    void identity();
    void anyJsonIsSurvived_data();
    void anyJsonIsSurvived();
};

void TestTelegramProtocol::requestBodies()
{
    const QJsonObject first = object(telegram::getUpdatesBody(std::nullopt, 0s));
    QVERIFY(!first.contains(u"offset"));
    QCOMPARE(first.value(u"limit").toInteger(), 100);
    QCOMPARE(first.value(u"timeout").toInteger(-1), 0);
    const QJsonArray kinds { QStringLiteral("message"), QStringLiteral("edited_message"),
        QStringLiteral("channel_post"), QStringLiteral("edited_channel_post"), QStringLiteral("callback_query"),
        QStringLiteral("my_chat_member"), QStringLiteral("business_connection"), QStringLiteral("business_message"),
        QStringLiteral("edited_business_message"), QStringLiteral("deleted_business_messages") };
    QCOMPARE(first.value(u"allowed_updates").toArray(), kinds);

    const QJsonObject next = object(telegram::getUpdatesBody(2147483647, 30s));
    QCOMPARE(next.value(u"offset").toInteger(), 2147483647);
    QCOMPARE(next.value(u"timeout").toInteger(), 30);
    QCOMPARE(next.value(u"allowed_updates").toArray(), kinds);

    const QJsonObject unhook = object(telegram::deleteWebhookBody());
    QVERIFY(unhook.value(u"drop_pending_updates").isBool());
    QVERIFY(!unhook.value(u"drop_pending_updates").toBool());
}

void TestTelegramProtocol::contentKinds_data()
{
    using Kind = Message::Kind;
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("seconds");
    const auto row = [](const char *name, const char *fields, Kind kind, const char16_t *title = u"",
                         const char16_t *text = u"", int seconds = 0) {
        QTest::newRow(name) << QByteArray(fields) << static_cast<int>(kind) << QString::fromUtf16(title)
                            << QString::fromUtf16(text) << seconds;
    };
    row("text", R"("text":"Hallo 😀","entities":[{"type":"bold","offset":0,"length":8}])", Kind::Text, u"", u"Hallo 😀");
    row("photo", R"("photo":[{"file_id":"a","file_unique_id":"b","width":1,"height":1}])", Kind::Photo);
    row("photo with caption", R"("photo":[{}],"caption":"Der See")", Kind::Photo, u"", u"Der See");
    row("live photo", R"("live_photo":{"file_id":"a"})", Kind::Photo);
    row("voice", R"("voice":{"file_id":"v","duration":23})", Kind::Voice, u"", u"", 23);
    row("audio", R"("audio":{"duration":185,"title":"Lied","performer":"Band","file_name":"x.mp3"})", Kind::Audio,
        u"Band – Lied", u"", 185);
    row("audio with a file name only", R"("audio":{"duration":1,"file_name":"x.mp3"})", Kind::Audio, u"x.mp3", u"", 1);
    row("video", R"("video":{"duration":65},"caption":"Schau")", Kind::Video, u"", u"Schau", 65);
    row("video note", R"("video_note":{"duration":9,"length":240})", Kind::VideoNote, u"", u"", 9);
    row("animation before document", R"("document":{"file_name":"a.mp4"},"animation":{"duration":3})", Kind::Animation,
        u"", u"", 3);
    row("document", R"("document":{"file_name":"Rechnung.pdf"},"caption":"Bitte")", Kind::Document, u"Rechnung.pdf",
        u"Bitte");
    row("sticker", R"("sticker":{"emoji":"😀","is_animated":false})", Kind::Sticker, u"😀");
    row("sticker without emoji", R"("sticker":{})", Kind::Sticker);
    row("location", R"("location":{"latitude":52.5,"longitude":13.4,"live_period":900})", Kind::Location);
    row("venue before location",
        R"("location":{"latitude":1,"longitude":2},"venue":{"title":"Café Mitte","address":"Torstraße 1"})",
        Kind::Venue, u"Café Mitte", u"Torstraße 1");
    row("contact", R"("contact":{"phone_number":"+4930123","first_name":"Eva","last_name":"Beispiel"})", Kind::Contact,
        u"Eva Beispiel", u"+4930123");
    row("poll", R"("poll":{"question":"Wann?","options":[{"text":"Montag"},{"text":"Dienstag"}]})", Kind::Poll,
        u"Wann?", u"Montag, Dienstag");
    row("dice", R"("dice":{"emoji":"🎲","value":4})", Kind::Dice, u"🎲", u"4");
    row("story", R"("story":{"id":1})", Kind::Story);
    row("checklist", R"("checklist":{"title":"Einkauf","tasks":[{"id":1,"text":"Brot"},{"id":2,"text":"Milch"}]})",
        Kind::Checklist, u"Einkauf", u"Brot, Milch");
    row("game", R"("game":{"title":"Schach"})", Kind::Game, u"Schach");
    row("invoice", R"("invoice":{"title":"Ticket","total_amount":500})", Kind::Invoice, u"Ticket");
    row("paid media", R"("paid_media":{"star_count":5,"paid_media":[]})", Kind::PaidMedia);
    row("giveaway", R"("giveaway":{"winner_count":1})", Kind::Giveaway);
    row("gift", R"("gift":{"gift":{},"text":"Alles Gute"})", Kind::Gift, u"", u"Alles Gute");
    row("unique gift", R"("unique_gift":{})", Kind::Gift);
    row("nothing we know", "", Kind::Unreadable);
    row("a kind of tomorrow", R"("hologram":{"id":1})", Kind::Unreadable);
    row("blank text", R"("text":"  \n")", Kind::Unreadable);
}

void TestTelegramProtocol::contentKinds()
{
    QFETCH(QByteArray, fields);
    QFETCH(int, kind);
    const auto parsed = telegram::parseMessage(messageWith(fields), 900);
    const auto *message = std::get_if<Message>(&parsed);
    QVERIFY(message);
    QCOMPARE(static_cast<int>(message->kind), kind);
    QTEST(message->title, "title");
    QTEST(message->text, "text");
    QTEST(static_cast<int>(message->duration.count()), "seconds");
    QCOMPARE(message->sender, QStringLiteral("Anna Muster"));
    QCOMPARE(message->group, QString());
    QCOMPARE(message->sentAt, QDateTime::fromSecsSinceEpoch(Date, QTimeZone::utc()));
    QCOMPARE(message->count, 1);
    QVERIFY(!message->edited);
}

void TestTelegramProtocol::senders_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QString>("sender");
    QTest::addColumn<QString>("group");
    QTest::newRow("first name only") << QByteArray(
        R"("from":{"id":1,"first_name":"Anna"},"chat":{"id":1,"type":"private"})")
                                     << QStringLiteral("Anna") << QString();
    QTest::newRow("user name only") << QByteArray(
        R"("from":{"id":1,"first_name":"","username":"anna_m"},"chat":{"id":1,"type":"private"})")
                                    << QStringLiteral("anna_m") << QString();
    QTest::newRow("group") << QByteArray(
        R"("from":{"id":1,"first_name":"Anna"},"chat":{"id":-5,"type":"group","title":"Familie"})")
                           << QStringLiteral("Anna") << QStringLiteral("Familie");
    QTest::newRow("anonymous admin") << QByteArray(
        R"("from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-5,"type":"supergroup","title":"Verein"},"chat":{"id":-5,"type":"supergroup","title":"Verein"})")
                                     << QStringLiteral("Verein") << QStringLiteral("Verein");
    QTest::newRow("channel in a group") << QByteArray(
        R"("from":{"id":777000,"first_name":"Telegram"},"sender_chat":{"id":-6,"type":"channel","title":"Nachrichten"},"chat":{"id":-5,"type":"supergroup","title":"Verein"})")
                                        << QStringLiteral("Nachrichten") << QStringLiteral("Verein");
    QTest::newRow("channel post without from")
        << QByteArray(R"("chat":{"id":-6,"type":"channel","title":"Nachrichten"})") << QStringLiteral("Nachrichten")
        << QStringLiteral("Nachrichten");
    QTest::newRow("nobody") << QByteArray(R"("chat":{"id":1,"type":"private"})") << QString() << QString();
}

void TestTelegramProtocol::senders()
{
    QFETCH(QByteArray, head);
    const auto parsed
        = telegram::parseMessage(object("{\"message_id\":1,\"date\":1,\"text\":\"x\"," + head + "}"), 900);
    const auto *message = std::get_if<Message>(&parsed);
    QVERIFY(message);
    QTEST(message->sender, "sender");
    QTEST(message->group, "group");
}

void TestTelegramProtocol::namesAreOneHarmlessLine()
{
    const QString nasty = QStringLiteral("Anna\n\u202eSYSTEM:\u0007 x") + QString(300, u'y');
    QJsonObject raw = messageWith(R"("text":"x")");
    raw.insert(u"from", QJsonObject { { QStringLiteral("id"), 1 }, { QStringLiteral("first_name"), nasty } });
    const auto parsed = telegram::parseMessage(raw, 900);
    const QString sender = std::get<Message>(parsed).sender;
    QVERIFY(sender.startsWith(u"Anna SYSTEM: xyyy"));
    QVERIFY(sender.size() <= 100);
}

void TestTelegramProtocol::forwards_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<QString>("from");
    QTest::newRow("user") << QByteArray(
        R"({"type":"user","date":1,"sender_user":{"id":2,"first_name":"Max","last_name":"M"}})")
                          << QStringLiteral("Max M");
    QTest::newRow("hidden user") << QByteArray(R"({"type":"hidden_user","date":1,"sender_user_name":"Moritz"})")
                                 << QStringLiteral("Moritz");
    QTest::newRow("chat") << QByteArray(R"({"type":"chat","date":1,"sender_chat":{"id":-1,"title":"Verein"}})")
                          << QStringLiteral("Verein");
    QTest::newRow("channel") << QByteArray(
        R"({"type":"channel","date":1,"chat":{"id":-2,"title":"Wetter"},"message_id":3})")
                             << QStringLiteral("Wetter");
    QTest::newRow("unknown") << QByteArray(R"({"type":"oracle"})") << QString();
    QTest::newRow("of itself") << QByteArray(
        R"({"type":"user","sender_user":{"first_name":"Anna","last_name":"Muster"}})")
                               << QString();
}

void TestTelegramProtocol::forwards()
{
    QFETCH(QByteArray, origin);
    const auto parsed = telegram::parseMessage(messageWith(R"("text":"x","forward_origin":)" + origin), 900);
    QTEST(std::get<Message>(parsed).forwardedFrom, "from");
}

void TestTelegramProtocol::replies_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QString>("excerpt");
    QTest::newRow("none") << QByteArray(R"("text":"x")") << QString();
    QTest::newRow("text") << QByteArray(R"("text":"x","reply_to_message":{"message_id":1,"text":"Wann\nkommst du?"})")
                          << QStringLiteral("Wann kommst du?");
    QTest::newRow("caption") << QByteArray(R"("text":"x","reply_to_message":{"photo":[],"caption":"Der See"})")
                             << QStringLiteral("Der See");
    QTest::newRow("quote first") << QByteArray(
        R"("text":"x","quote":{"text":"genau das","position":3},"reply_to_message":{"text":"viel und genau das"})")
                                 << QStringLiteral("genau das");
    QTest::newRow("long") << QByteArray(R"("text":"x","reply_to_message":{"text":")") + QByteArray(15, 'a')
            + QByteArray(" bbbbbbbbb").repeated(20)
            + R"("})" << QString(15, u'a') + QStringLiteral(" bbbbbbbbb").repeated(6) + u'…';
    QTest::newRow("opening of a forum topic")
        << QByteArray(R"("text":"x","reply_to_message":{"forum_topic_created":{"name":"Reisen"}})") << QString();
}

void TestTelegramProtocol::replies()
{
    QFETCH(QByteArray, fields);
    const auto parsed = telegram::parseMessage(messageWith(fields), 900);
    QTEST(std::get<Message>(parsed).replyTo, "excerpt");
}

void TestTelegramProtocol::serviceMessagesAreNone_data()
{
    QTest::addColumn<QByteArray>("fields");
    for (const char *kind : { "new_chat_members", "left_chat_member", "new_chat_title", "pinned_message",
             "group_chat_created", "migrate_to_chat_id", "message_auto_delete_timer_changed", "video_chat_started",
             "forum_topic_created", "write_access_allowed", "chat_background_set", "boost_added" })
        QTest::newRow(kind) << QByteArray("\"") + kind + "\":{}";
    QTest::newRow("start button") << QByteArray(R"("text":"/start")");
    QTest::newRow("start button with a payload") << QByteArray(R"("text":"/start abc")");
}

void TestTelegramProtocol::serviceMessagesAreNone()
{
    QFETCH(QByteArray, fields);
    const TelegramUpdate update = updateOf("message", messageWith(fields));
    QCOMPARE(update.updateId, 900);
    const auto *ignored = std::get_if<IgnoredUpdate>(&update.what);
    QVERIFY(ignored);
    QVERIFY(!ignored->reason.isEmpty());
}

void TestTelegramProtocol::idsKeepEveryBit()
{
    const QByteArray body = okay(R"([{"update_id":2147483647,"message":{"message_id":)" + QByteArray::number(BigId)
        + R"(,"date":1,"text":"x","chat":{"id":)" + QByteArray::number(SuperGroup)
        + R"(,"type":"supergroup","title":"T"}}}])");
    const auto updates = telegram::parseUpdates(200, body);
    QVERIFY(updates.has_value());
    QCOMPARE(updates->first().updateId, 2147483647);
    const MessageId id = std::get<NewMessage>(updates->first().what).message.id;
    QCOMPARE(id.chat, SuperGroup);
    QCOMPARE(id.message, BigId);
}

void TestTelegramProtocol::ephemeralMessagesGetAnId()
{
    QJsonObject raw = messageWith(R"("text":"x")");
    raw.insert(u"message_id", 0);
    QCOMPARE(std::get<Message>(telegram::parseMessage(raw, 900)).id.message, -900);
    raw.insert(u"ephemeral_message_id", 12);
    QCOMPARE(std::get<Message>(telegram::parseMessage(raw, 900)).id.message, -12);
}

void TestTelegramProtocol::albumsAndEdits()
{
    const auto parsed
        = telegram::parseMessage(messageWith(R"("photo":[{}],"media_group_id":"13370001","edit_date":5)"), 900);
    QCOMPARE(std::get<Message>(parsed).albumId, QStringLiteral("13370001"));
    QVERIFY(std::get<Message>(parsed).edited);
}

void TestTelegramProtocol::richMessages_data()
{
    QTest::addColumn<QByteArray>("blocks");
    QTest::addColumn<QString>("text");
    QTest::newRow("paragraphs") << QByteArray(
        R"([{"type":"paragraph","text":"Eins"},{"type":"paragraph","text":"Zwei"}])")
                                << QStringLiteral("Eins\nZwei");
    QTest::newRow("runs") << QByteArray(
        R"([{"type":"paragraph","text":["Ein ",{"type":"bold","text":["fettes ",{"type":"italic","text":"Wort"}]},"."]}])")
                          << QStringLiteral("Ein fettes Wort.");
    QTest::newRow("emoji") << QByteArray(
        R"([{"type":"paragraph","text":["Ja ",{"type":"custom_emoji","custom_emoji_id":"1","alternative_text":"👍"}]}])")
                           << QStringLiteral("Ja 👍");
    QTest::newRow("list") << QByteArray(
        R"([{"type":"list","items":[{"label":"1","blocks":[{"type":"paragraph","text":"Brot"}]},{"label":"2","blocks":[{"type":"paragraph","text":"Milch"}]}]}])")
                          << QStringLiteral("Brot\nMilch");
    QTest::newRow("table") << QByteArray(
        R"([{"type":"table","cells":[[{"text":"a"},{"text":"b"}],[{"text":"c"}]],"caption":"Tab"}])")
                           << QStringLiteral("a\nb\nc\nTab");
    QTest::newRow("quotation") << QByteArray(
        R"([{"type":"blockquote","blocks":[{"type":"paragraph","text":"Wort"}],"credit":"Wer"}])")
                               << QStringLiteral("Wort\nWer");
    QTest::newRow("picture with caption")
        << QByteArray(R"([{"type":"photo","photo":[{"file_id":"x"}],"caption":{"text":"Bild"}}])")
        << QStringLiteral("Bild");
}

void TestTelegramProtocol::richMessages()
{
    QFETCH(QByteArray, blocks);
    const auto parsed = telegram::parseMessage(messageWith(R"("rich_message":{"blocks":)" + blocks + "}"), 900);
    QCOMPARE(static_cast<int>(std::get<Message>(parsed).kind), static_cast<int>(Message::Kind::Text));
    QTEST(std::get<Message>(parsed).text, "text");
}

void TestTelegramProtocol::richMessageOfEndlessDepth()
{
    const QByteArray deep = QByteArray(R"({"type":"bold","text":)").repeated(400) + "\"x\"" + QByteArray(400, '}');
    const auto parsed = telegram::parseMessage(messageWith(R"("rich_message":{"blocks":[)" + deep + "]}"), 900);
    QCOMPARE(static_cast<int>(std::get<Message>(parsed).kind), static_cast<int>(Message::Kind::Unreadable));
}

void TestTelegramProtocol::updateKinds_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<int>("index"); // in the variant of TelegramUpdate
    QTest::newRow("message") << QByteArray("message") << 1;
    QTest::newRow("channel post") << QByteArray("channel_post") << 1;
    QTest::newRow("edited message") << QByteArray("edited_message") << 2;
    QTest::newRow("edited channel post") << QByteArray("edited_channel_post") << 2;
    QTest::newRow("callback query") << QByteArray("callback_query") << 0;
    QTest::newRow("membership") << QByteArray("my_chat_member") << 0;
    QTest::newRow("a kind of tomorrow") << QByteArray("thought") << 0;
}

void TestTelegramProtocol::updateKinds()
{
    QFETCH(QByteArray, kind);
    const TelegramUpdate update = updateOf(kind.constData(), messageWith(R"("text":"x")"));
    QCOMPARE(update.updateId, 900);
    QTEST(static_cast<int>(update.what.index()), "index");
}

void TestTelegramProtocol::businessDirections_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("index");
    QTest::newRow("incoming") << QByteArray("business_message") << QByteArray(R"("from":{"id":99,"first_name":"Eva"})")
                              << 1;
    QTest::newRow("incoming edit") << QByteArray("edited_business_message")
                                   << QByteArray(R"("from":{"id":99,"first_name":"Eva"})") << 2;
    QTest::newRow("outgoing") << QByteArray("business_message")
                              << QByteArray(R"("from":{"id":4242,"first_name":"Ich"})") << 3;
    // Nobody was in the chat: an away note in answer to the very message that is new.
    QTest::newRow("outgoing, by Telegram")
        << QByteArray("business_message")
        << QByteArray(R"("from":{"id":4242,"first_name":"Ich"},"is_from_offline":true)") << 0;
    QTest::newRow("outgoing service message")
        << QByteArray("business_message")
        << QByteArray(R"("from":{"id":4242},"message_auto_delete_timer_changed":{"message_auto_delete_time":86400})")
        << 0;
    QTest::newRow("outgoing, by a bot") << QByteArray(
        "business_message") << QByteArray(R"("from":{"id":4242},"sender_business_bot":{"id":7,"is_bot":true})")
                                        << 0;
    QTest::newRow("outgoing edit") << QByteArray("edited_business_message")
                                   << QByteArray(R"("from":{"id":4242,"first_name":"Ich"})") << 0;
    QTest::newRow("by a bot") << QByteArray("business_message")
                              << QByteArray(R"("from":{"id":99},"sender_business_bot":{"id":7,"is_bot":true})") << 0;
}

void TestTelegramProtocol::businessDirections()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, fields);
    const TelegramUpdate update = updateOf(kind.constData(),
        object(
            R"({"message_id":77,"date":1,"text":"x","business_connection_id":"bc1","chat":{"id":99,"type":"private","first_name":"Eva"},)"
            + fields + "}"));
    QTEST(static_cast<int>(update.what.index()), "index");
    if (const auto *message = std::get_if<NewMessage>(&update.what))
        QCOMPARE(message->message.id, (MessageId { QStringLiteral("bc1"), 99, 77 }));
    if (const auto *seen = std::get_if<SeenChat>(&update.what))
        QCOMPARE(*seen, (SeenChat { QStringLiteral("bc1"), 99, 77, 4242 }));
}

void TestTelegramProtocol::deletedMessages()
{
    const TelegramUpdate update = updateOf("deleted_business_messages",
        object(R"({"business_connection_id":"bc1","chat":{"id":99},"message_ids":[77,78]})"));
    QCOMPARE(std::get<DeletedMessages>(update.what), (DeletedMessages { QStringLiteral("bc1"), 99, { 77, 78 } }));
    QVERIFY(std::holds_alternative<IgnoredUpdate>(updateOf("deleted_business_messages", {}).what));
}

void TestTelegramProtocol::businessConnections()
{
    const TelegramUpdate update = updateOf("business_connection",
        object(
            R"({"id":"bc1","user":{"id":5000000123456},"user_chat_id":5,"date":1,"is_enabled":true,"rights":{"can_reply":true}})"));
    QCOMPARE(
        std::get<BusinessConnection>(update.what), (BusinessConnection { QStringLiteral("bc1"), 5000000123456, true }));
    QVERIFY(std::holds_alternative<IgnoredUpdate>(updateOf("business_connection", {}).what));
}

void TestTelegramProtocol::pages()
{
    const auto updates = telegram::parseUpdates(200, okay(R"([{"update_id":5,"poll":{}},"junk",{"update_id":6}])"));
    QVERIFY(updates.has_value());
    QCOMPARE(updates->size(), 2);
    QCOMPARE(updates->last().updateId, 6);
    QCOMPARE(telegram::parseUpdates(200, okay("[]"))->size(), 0);
}

void TestTelegramProtocol::pageWithoutIds()
{
    const auto updates = telegram::parseUpdates(200, okay(R"([{"message":{}}])"));
    QVERIFY(!updates.has_value());
    QCOMPARE(static_cast<int>(updates.error().kind), static_cast<int>(ServiceError::Kind::Malformed));
}

void TestTelegramProtocol::failures_data()
{
    using Kind = ServiceError::Kind;
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("retryAfter");
    const auto row = [](const char *name, int status, const QByteArray &body, Kind kind, int retryAfter = -1) {
        QTest::newRow(name) << status << body << static_cast<int>(kind) << retryAfter;
    };
    row("bad request", 400, R"({"ok":false,"error_code":400,"description":"Bad Request: chat not found"})",
        Kind::Refused);
    row("revoked token", 401, R"({"ok":false,"error_code":401,"description":"Unauthorized"})", Kind::Unauthorised);
    row("blocked", 403, R"({"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"})",
        Kind::Unauthorised);
    row("no such bot", 404, R"({"ok":false,"error_code":404,"description":"Not Found"})", Kind::NotFound);
    row("second poller", 409,
        R"({"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"})",
        Kind::Conflict);
    row("rate limit", 429,
        R"({"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":17}})",
        Kind::RateLimited, 17);
    row("rate limit without a time", 429, "", Kind::RateLimited);
    row("gateway page", 502, "<html><body>502 Bad Gateway</body></html>", Kind::Server);
    row("restart", 500, R"({"ok":false,"error_code":500,"description":"Internal Server Error: restart"})",
        Kind::Server);
    row("flattened by a proxy", 200, R"({"ok":false,"error_code":429,"parameters":{"retry_after":3}})",
        Kind::RateLimited, 3);
    row("portal page", 200, "<html>Welcome</html>", Kind::Malformed);
    row("empty", 200, "", Kind::Malformed);
    row("cut off", 200, R"({"ok":true,"result":[{"update_id":5)", Kind::Malformed);
    row("no list", 200, R"({"ok":true,"result":{}})", Kind::Malformed);
    row("redirect", 302, "", Kind::Refused);
}

void TestTelegramProtocol::failures()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, retryAfter);
    const auto updates = telegram::parseUpdates(status, body);
    QVERIFY(!updates.has_value());
    QTEST(static_cast<int>(updates.error().kind), "kind");
    QVERIFY(!updates.error().detail.isEmpty());
    QVERIFY(!telegram::isWebhookConflict(updates.error()));
    QCOMPARE(updates.error().retryAfter.has_value(), retryAfter >= 0);
    if (retryAfter >= 0)
        QCOMPARE(updates.error().retryAfter.value().count(), retryAfter * 1000);
}

void TestTelegramProtocol::webhookConflict()
{
    const auto updates = telegram::parseUpdates(409,
        R"({"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"})");
    QVERIFY(!updates.has_value());
    QVERIFY(telegram::isWebhookConflict(updates.error()));
}

void TestTelegramProtocol::errorsRepeatNothing()
{
    const auto updates = telegram::parseUpdates(
        400, R"({"ok":false,"error_code":400,"description":"Bad Request: GEHEIM is too long"})");
    QVERIFY(!updates.has_value());
    QVERIFY(!updates.error().toString().contains(u"GEHEIM"));
    QVERIFY(telegram::parseUpdates(401, "{}").error().detail.contains(u"TELEGRAM_BOT_TOKEN"));
}

void TestTelegramProtocol::identity()
{
    const auto me = telegram::parseIdentity(200,
        okay(
            R"({"id":123456789,"is_bot":true,"first_name":"AB","username":"ab_bot","can_read_all_group_messages":true})"));
    QVERIFY(me.has_value());
    QCOMPARE(*me, (BotIdentity { 123456789, QStringLiteral("ab_bot"), true }));
    QVERIFY(!telegram::parseIdentity(200, okay("true")).has_value());
}

void TestTelegramProtocol::anyJsonIsSurvived_data()
{
    QTest::addColumn<QByteArray>("message");
    const QList<QByteArray> fields { "text", "caption", "photo", "voice", "document", "venue", "contact", "poll",
        "checklist", "rich_message", "reply_to_message", "quote", "forward_origin", "from", "sender_chat", "chat",
        "media_group_id", "dice", "date", "message_id" };
    const QList<QByteArray> values { "null", "true", "17", "1e300", "\"x\"", "[]", "{}", "[[[{}]]]",
        R"({"text":7,"options":"x","tasks":[1],"blocks":{"text":[null]}})" };
    for (const QByteArray &field : fields) {
        for (qsizetype i = 0; i < values.size(); ++i)
            QTest::addRow("%s %d", field.constData(), static_cast<int>(i)) << "\"" + field + "\":" + values.at(i);
    }
}

void TestTelegramProtocol::anyJsonIsSurvived()
{
    QFETCH(QByteArray, message);
    for (const QByteArray &rest : { QByteArray(), QByteArray(R"(,"chat":{"id":1,"type":"group"},"message_id":2)") }) {
        const TelegramUpdate update = updateOf("message", object("{" + message + rest + "}"));
        QCOMPARE(update.updateId, 900);
        if (const auto *found = std::get_if<NewMessage>(&update.what))
            QVERIFY(found->message.id.chat != 0 && found->message.id.message != 0);
    }
}

QTEST_GUILESS_MAIN(TestTelegramProtocol)
#include "tst_telegramprotocol.moc"
