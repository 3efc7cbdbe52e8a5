// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegrammessage.h"
#include "support/strictness.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;
using Kind = Message::Kind;

namespace
{
// A private message of Anna with these further fields.
QJsonObject messageWith(const QByteArray &fields)
{
    QJsonParseError error;
    const QJsonObject parsed = QJsonDocument::fromJson(
        R"({"message_id":7,"date":1795366800,"from":{"id":99,"first_name":"Anna"},"chat":{"id":99,"type":"private"},)"
            + fields + "}",
        &error)
                                   .object();
    if (error.error != QJsonParseError::NoError)
        qWarning("the test's own JSON is broken: %s", fields.constData());
    return parsed;
}

Message messageOf(const QJsonObject &raw)
{
    const auto parsed = telegram::parseMessage(raw, 900);
    const auto *message = std::get_if<Message>(&parsed);
    return message ? *message : Message();
}

QByteArray size(int width, int height)
{
    const QByteArray name = QByteArray::number(width) + "x" + QByteArray::number(height);
    return R"({"file_id":"id )" + name + R"(","file_unique_id":"u )" + name + R"(","width":)"
        + QByteArray::number(width) + R"(,"height":)" + QByteArray::number(height) + R"(,"file_size":)"
        + QByteArray::number(width * 100) + "}";
}

QByteArray photo(const QList<QByteArray> &sizes)
{
    return R"("photo":[)" + sizes.join(',') + "]";
}
}

//! Which file of a message may tell more of it.
class TestTelegramMedia : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void files_data();
    void files();
    void photoSizes_data();
    void photoSizes();
    void oddPhotosAreSurvived_data();
    void oddPhotosAreSurvived();
    void captionsAndLengthsStay();
};

void TestTelegramMedia::files_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("uniqueId");
    QTest::addColumn<QString>("type");
    QTest::addColumn<qint64>("size");
    const auto row = [](const char *name, const char *fields, Kind kind, const QString &id = {},
                         const QString &uniqueId = {}, const QString &type = {}, qint64 bytes = 0) {
        QTest::newRow(name) << QByteArray(fields) << static_cast<int>(kind) << id << uniqueId << type << bytes;
    };
    row("voice",
        R"("voice":{"file_id":"AwAC-1_x","file_unique_id":"AgAD","duration":23,"mime_type":"audio/ogg","file_size":51234})",
        Kind::Voice, u"AwAC-1_x"_s, u"AgAD"_s, u"audio/ogg"_s, 51234);
    row("voice with the least", R"("voice":{"file_id":"a","file_unique_id":"b","duration":1})", Kind::Voice, u"a"_s,
        u"b"_s);
    row("audio",
        R"("audio":{"file_id":"a","file_unique_id":"b","duration":185,"performer":"Band","title":"Lied","file_name":"x.mp3","mime_type":"audio/mpeg","file_size":5000000000,"thumbnail":{"file_id":"t","file_unique_id":"tu"}})",
        Kind::Audio, u"a"_s, u"b"_s, u"audio/mpeg"_s, 5'000'000'000);
    row("video note",
        R"("video_note":{"file_id":"a","file_unique_id":"b","length":240,"duration":9,"file_size":700000})",
        Kind::VideoNote, u"a"_s, u"b"_s, {}, 700'000);
    row("photo",
        R"("photo":[{"file_id":"s","file_unique_id":"su","width":90,"height":67,"file_size":1200},{"file_id":"l","file_unique_id":"lu","width":1280,"height":960,"file_size":180000}])",
        Kind::Photo, u"l"_s, u"lu"_s, u"image/jpeg"_s, 180'000);
    row("live photo",
        R"("live_photo":{"file_id":"v"},"photo":[{"file_id":"l","file_unique_id":"lu","width":800,"height":600}])",
        Kind::Photo, u"l"_s, u"lu"_s, u"image/jpeg"_s);
    row("live photo alone", R"("live_photo":{"file_id":"v","file_unique_id":"vu"})", Kind::Photo);
    // Of these nobody finds out more.
    row("video", R"("video":{"file_id":"a","file_unique_id":"b","duration":5,"mime_type":"video/mp4"})", Kind::Video);
    row("document", R"("document":{"file_id":"a","file_unique_id":"b","mime_type":"image/png"})", Kind::Document);
    row("sticker", R"("sticker":{"file_id":"a","file_unique_id":"b"})", Kind::Sticker);
    row("animation", R"("animation":{"file_id":"a"},"document":{"file_id":"a"})", Kind::Animation);
    row("text", R"("text":"Hallo")", Kind::Text);
    // Nor of what is not there.
    row("voice that is none", R"("voice":"a")", Kind::Voice);
    row("voice without an id", R"("voice":{"duration":3})", Kind::Voice);
}

void TestTelegramMedia::files()
{
    QFETCH(QByteArray, fields);
    QFETCH(qint64, size);
    const Message message = messageOf(messageWith(fields));
    QTEST(static_cast<int>(message.kind), "kind");
    QTEST(message.file.id, "id");
    QTEST(message.file.uniqueId, "uniqueId");
    QTEST(message.file.type, "type");
    QCOMPARE(message.file.size, size);
    QCOMPARE(message.found, QString()); // that takes more than a look at the message
}

void TestTelegramMedia::photoSizes_data()
{
    QTest::addColumn<QList<QByteArray>>("sizes");
    QTest::addColumn<QString>("chosen");
    using Sizes = QList<QByteArray>;
    QTest::newRow("as usual") << Sizes { size(90, 67), size(320, 240), size(800, 600), size(1280, 960) }
                              << u"1280x960"_s;
    QTest::newRow("in high definition") << Sizes { size(90, 67), size(320, 240), size(1280, 960), size(2560, 1920) }
                                        << u"1280x960"_s;
    QTest::newRow("upright") << Sizes { size(67, 90), size(960, 1280), size(1920, 2560) } << u"960x1280"_s;
    QTest::newRow("just not too large") << Sizes { size(90, 67), size(1600, 1200) } << u"1600x1200"_s;
    QTest::newRow("just too large") << Sizes { size(90, 67), size(1601, 100) } << u"90x67"_s;
    QTest::newRow("largest first") << Sizes { size(2560, 1920), size(1280, 960), size(320, 240), size(90, 67) }
                                   << u"1280x960"_s;
    QTest::newRow("in no order") << Sizes { size(320, 240), size(2560, 1920), size(1280, 960), size(90, 67) }
                                 << u"1280x960"_s;
    QTest::newRow("all too large") << Sizes { size(4000, 3000), size(2560, 1920), size(3000, 2000) } << u"2560x1920"_s;
    QTest::newRow("one") << Sizes { size(90, 67) } << u"90x67"_s;
}

void TestTelegramMedia::photoSizes()
{
    QFETCH(const QList<QByteArray>, sizes);
    QFETCH(const QString, chosen);
    const Message message = messageOf(messageWith(photo(sizes)));
    QCOMPARE(message.file.id, u"id "_s + chosen);
    QCOMPARE(message.file.uniqueId, u"u "_s + chosen);
    QCOMPARE(message.file.size, chosen.section(u'x', 0, 0).toLongLong() * 100);
    QCOMPARE(message.file.type, u"image/jpeg"_s);
}

void TestTelegramMedia::oddPhotosAreSurvived_data()
{
    QTest::addColumn<QByteArray>("fields");
    for (const char *value : { "[]", "[{}]", "{}", "null", "[null]", "[[]]", "\"x\"", "17", "[17,\"x\"]",
             R"([{"width":1e300,"height":-1}])", R"([{"file_id":7,"width":"x"}])" })
        QTest::newRow(value) << QByteArray(R"("photo":)") + value;
}

void TestTelegramMedia::oddPhotosAreSurvived()
{
    QFETCH(const QByteArray, fields);
    const Message message = messageOf(messageWith(fields));
    QCOMPARE(static_cast<int>(message.kind), static_cast<int>(Kind::Photo));
    QCOMPARE(message.file, MediaFile()); // there is nothing to fetch
}

void TestTelegramMedia::captionsAndLengthsStay()
{
    const Message message = messageOf(messageWith(
        R"("voice":{"file_id":"a","file_unique_id":"b","duration":61},"caption":"hör mal","media_group_id":"13")"));
    QCOMPARE(message.text, u"hör mal"_s);
    QCOMPARE(message.duration, std::chrono::seconds(61));
    QCOMPARE(message.albumId, u"13"_s);
    QCOMPARE(message.file.id, u"a"_s);
}

QTEST_GUILESS_MAIN(TestTelegramMedia)
#include "tst_telegrammedia.moc"
