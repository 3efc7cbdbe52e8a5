// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/faketelegram.h"
#include "support/strictness.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using namespace telegram;

class TestFakeTelegram : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void largeNumbersKeepTheirDigits();
    void confirmsOnlyBelowTheOffset();
    void dayOldMessagesVanish();
    void kindsNotAllowedAreLost();
    void idsMayStartAnew();
    void limitIsClampedAndRereadsAreSlowed();
    void abandonedPollIsNoConflict();
    void everyKindHasItsFields();
    void longAnswerIsSplit();
    void filesNeedTheirAddress();
    void largeFilesHaveNoAddress();

private:
    int fetch(const FakeTelegram &service, const QString &path);
    QJsonObject ask(const FakeTelegram &service, const QString &method, const QJsonObject &parameters = {});
    QNetworkAccessManager m_network;
};

namespace
{
const QJsonObject anna = person(5000000123456, QStringLiteral("Anna"));

TelegramQueue::Poll polled(TelegramQueue &queue, qint64 offset, std::chrono::milliseconds at, int limit = 100)
{
    TelegramQueue::Poll poll;
    poll.offset = offset;
    poll.limit = limit;
    queue.begin(poll, at);
    return poll;
}
}

QJsonObject TestFakeTelegram::ask(const FakeTelegram &service, const QString &method, const QJsonObject &parameters)
{
    QUrl url = service.httpUrl();
    url.setPath(u"/bot" % FakeTelegram::defaultToken() % u'/' % method);
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    const std::unique_ptr<QNetworkReply> reply(m_network.post(request, QJsonDocument(parameters).toJson()));
    QSignalSpy finished(reply.get(), &QNetworkReply::finished);
    if (finished.wait())
        return QJsonDocument::fromJson(reply->readAll()).object();
    return {};
}

// The HTTP status of a file's address.
int TestFakeTelegram::fetch(const FakeTelegram &service, const QString &path)
{
    QUrl url = service.httpUrl();
    url.setPath(u"/file/bot" % FakeTelegram::defaultToken() % u'/' % path);
    const std::unique_ptr<QNetworkReply> reply(m_network.get(QNetworkRequest(url)));
    QSignalSpy finished(reply.get(), &QNetworkReply::finished);
    return finished.wait() ? reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() : 0;
}

void TestFakeTelegram::largeNumbersKeepTheirDigits()
{
    FakeTelegram service;
    QVERIFY(service.listen());
    const qint64 large = (qint64(1) << 53) + 1;
    service.addMessage({ inGroup(chat(-1001234567890123, QStringLiteral("supergroup"), QStringLiteral("Chor")),
                             person(large, QStringLiteral("Bo"))),
        text(QStringLiteral("hi")) });
    const QJsonValue message
        = ask(service, QStringLiteral("getUpdates"))[QLatin1String("result")][0][QLatin1String("message")];
    QCOMPARE(message[QLatin1String("from")][QLatin1String("id")].toInteger(), large);
    QCOMPARE(message[QLatin1String("chat")][QLatin1String("id")].toInteger(), -1001234567890123);
    QCOMPARE(service.violations(), QStringList());
}

void TestFakeTelegram::confirmsOnlyBelowTheOffset()
{
    FakeTelegram service;
    QVERIFY(service.listen());
    const qint64 first = service.addMessage({ inPrivate(anna), text(QStringLiteral("eins")) });
    for (int i = 0; i < 100; ++i)
        service.addMessage({ inPrivate(anna), sticker(QStringLiteral("😀")) });
    const qint64 last = service.addMessage({ inPrivate(anna), text(QStringLiteral("zuletzt")) });
    QCOMPARE(ask(service, QStringLiteral("getUpdates"), { { QStringLiteral("timeout"), 0 } })[QLatin1String("result")]
                 .toArray()
                 .size(),
        100);
    QVERIFY(service.confirmed().isEmpty());
    const auto rest = ask(
        service, QStringLiteral("getUpdates"), { { QStringLiteral("offset"), first + 100 } })[QLatin1String("result")]
                          .toArray();
    QCOMPARE(rest.size(), 2);
    QCOMPARE(rest.last()[QLatin1String("update_id")].toInteger(), last);
    QCOMPARE(service.confirmed().size(), 100);
    QCOMPARE(service.pending(), 2);
}

void TestFakeTelegram::dayOldMessagesVanish()
{
    FakeTelegram service;
    QDateTime now = QDateTime::fromString(QStringLiteral("2026-11-22T16:00:00Z"), Qt::ISODate);
    service.setWallClock([&now] { return now; });
    QVERIFY(service.addMessage({ inPrivate(anna), text(QStringLiteral("alt")) }) > 0);
    QVERIFY(service.addMessage(
                { inPrivate(anna), text(QStringLiteral("bearbeitet")), edited(now.addSecs(3600).toSecsSinceEpoch()) })
        > 0);
    now = now.addSecs(24 * 3600 - 1);
    QCOMPARE(service.pending(), 2);
    now = now.addSecs(2);
    QCOMPARE(service.pending(), 1);
    QCOMPARE(service.addMessage(
                 { inPrivate(anna), text(QStringLiteral("zu alt")), dated(now.addDays(-1).toSecsSinceEpoch()) }),
        0);
}

void TestFakeTelegram::kindsNotAllowedAreLost()
{
    TelegramQueue queue;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QCOMPARE(queue.add(QStringLiteral("chat_member"), {}, now), 0);
    QVERIFY(queue.add(QStringLiteral("business_message"), {}, now) > 0);
    TelegramQueue::Poll poll;
    poll.allowed = QStringList { QStringLiteral("message") };
    queue.begin(poll, 0ms);
    QCOMPARE(queue.answer(poll, now).size(), 1); // what was queued before is still delivered
    QCOMPARE(queue.add(QStringLiteral("business_message"), {}, now), 0);
    queue.begin(poll = {}, 10s);
    QCOMPARE(queue.add(QStringLiteral("edited_message"), {}, now), 0); // sticky
}

void TestFakeTelegram::idsMayStartAnew()
{
    TelegramQueue queue;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const qint64 last = queue.add(QStringLiteral("message"), {}, now);
    QVERIFY(!queue.restartIds(7));
    polled(queue, last + 1, 0ms);
    QVERIFY(queue.restartIds(7));
    QCOMPARE(queue.add(QStringLiteral("message"), {}, now), 7);
    const auto stale = polled(queue, last + 1, 10s); // far beyond the tail: ignored, nothing is confirmed
    QCOMPARE(queue.answer(stale, now).size(), 1);
    QCOMPARE(queue.confirmed(), QList<qint64> { last });
    QCOMPARE(queue.answer(polled(queue, 8, 20s), now).size(), 0);
}

void TestFakeTelegram::limitIsClampedAndRereadsAreSlowed()
{
    TelegramQueue queue;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (int i = 0; i < 150; ++i)
        queue.add(QStringLiteral("message"), {}, now);
    QCOMPARE(queue.answer(polled(queue, 0, 1h, 0), now).size(), 1);
    QCOMPARE(queue.answer(polled(queue, 0, 2h, 500), now).size(), 100);
    const auto again = polled(queue, 0, 2h + 400ms);
    QCOMPARE(again.limit, 1);
    QCOMPARE(again.timeout, 3s);
    QCOMPARE(polled(queue, 0, 3h).timeout, 0s);
}

void TestFakeTelegram::abandonedPollIsNoConflict()
{
    FakeTelegram service;
    QVERIFY(service.listen());
    {
        QUrl url = service.httpUrl();
        url.setPath(u"/bot" % FakeTelegram::defaultToken() % u"/getUpdates");
        url.setQuery(QStringLiteral("timeout=50"));
        const std::unique_ptr<QNetworkReply> reply(m_network.get(QNetworkRequest(url)));
        QTRY_VERIFY(service.isPolled());
        reply->abort();
    }
    QTRY_VERIFY(!service.isPolled());
    QVERIFY(
        ask(service, QStringLiteral("getUpdates"), { { QStringLiteral("offset"), 1 } })[QLatin1String("ok")].toBool());
    QCOMPARE(service.violations(), QStringList());
}

void TestFakeTelegram::everyKindHasItsFields()
{
    const QJsonObject place = venue(QStringLiteral("Café"), QStringLiteral("Markt 1"));
    QVERIFY(place.contains(QStringLiteral("location")) && place.contains(QStringLiteral("venue")));
    QVERIFY(animation().contains(QStringLiteral("document")));
    QCOMPARE(photo(QStringLiteral("Strand"))[QStringLiteral("caption")].toString(), QStringLiteral("Strand"));
    QVERIFY(!inChannel(chat(-100, QStringLiteral("channel"), QStringLiteral("Funk"))).contains(QStringLiteral("from")));
    QVERIFY(joined({ inPrivate(anna), nothing() }) == inPrivate(anna));
    QCOMPARE(
        forwardedFromHidden(QStringLiteral("Max"))[QStringLiteral("forward_origin")][QLatin1String("sender_user_name")]
            .toString(),
        QStringLiteral("Max"));
    const QJsonObject own = person(42, QStringLiteral("Eva"));
    QVERIFY(!businessConnection(QStringLiteral("bc"), own, true, {})[QStringLiteral("rights")].toObject().contains(
        QStringLiteral("can_reply")));
}

void TestFakeTelegram::longAnswerIsSplit()
{
    TelegramQueue queue;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (int i = 0; i < 3; ++i)
        queue.add(QStringLiteral("message"), { { QStringLiteral("text"), QString(2'000'000, u'x') } }, now);
    QCOMPARE(queue.answer(polled(queue, 0, 1h), now).size(), 2);
}

void TestFakeTelegram::filesNeedTheirAddress()
{
    FakeTelegram service;
    QVERIFY(service.listen());
    const auto getFile
        = [&](const QJsonObject &parameters) { return ask(service, QStringLiteral("getFile"), parameters); };
    const QJsonObject known { { QStringLiteral("file_id"), QStringLiteral("v") } };
    QCOMPARE(getFile(known)[QLatin1String("error_code")].toInt(), 400); // of which it has never heard
    service.addFile(QStringLiteral("v"), "OggS");
    QCOMPARE(service.violations(), QStringList());
    QCOMPARE(fetch(service, QStringLiteral("voice/file_0.oga")), 404); // guessed
    QCOMPARE(getFile({})[QLatin1String("error_code")].toInt(), 400);
    QCOMPARE(service.violations().size(), 2);
    service.forget();
    const QString path = getFile(known)[QLatin1String("result")][QLatin1String("file_path")].toString();
    QCOMPARE(fetch(service, path), 200);
    service.expireFiles();
    QCOMPARE(fetch(service, path), 404);
    QCOMPARE(service.violations(), QStringList()); // that can happen to the best
    QVERIFY(getFile(known)[QLatin1String("ok")].toBool());
    QCOMPARE(fetch(service, path), 200);
}

void TestFakeTelegram::largeFilesHaveNoAddress()
{
    constexpr qint64 Limit = 20 * 1024 * 1024;
    FakeTelegram service;
    QVERIFY(service.listen());
    service.addFile(QStringLiteral("fits"), "x", Limit);
    service.addFile(QStringLiteral("too large"), "x", Limit + 1);
    const auto getFile = [&](const QString &id) {
        return ask(service, QStringLiteral("getFile"), { { QStringLiteral("file_id"), id } });
    };
    QVERIFY(getFile(QStringLiteral("fits"))[QLatin1String("ok")].toBool());
    const QJsonObject refused = getFile(QStringLiteral("too large"));
    QCOMPARE(refused[QLatin1String("error_code")].toInt(), 400);
    QCOMPARE(refused[QLatin1String("description")].toString(), QStringLiteral("Bad Request: file is too big"));
}

QTEST_GUILESS_MAIN(TestFakeTelegram)
#include "tst_faketelegram.moc"
