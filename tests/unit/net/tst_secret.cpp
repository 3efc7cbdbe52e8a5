// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/secret.h"

#include "support/strictness.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>

// What stands in the watched bytes at the moment their memory is given back; reading it later would be nobody's right.
namespace
{
const char *watched = nullptr;
char leftBehind[32];
qsizetype watchedSize = 0;
bool givenBack = false;
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include <malloc.h>

constexpr bool WatchesMemory = true;

extern "C" void __libc_free(void *memory);
extern "C" void free(void *memory)
{
    const auto *block = static_cast<const char *>(memory);
    if (memory && watched && watched >= block && watched < block + malloc_usable_size(memory)) {
        std::memcpy(leftBehind, watched, static_cast<size_t>(watchedSize));
        givenBack = true;
        watched = nullptr;
    }
    __libc_free(memory);
}
#else
constexpr bool WatchesMemory = false; // free() belongs to a sanitizer
#endif

Q_DECLARE_METATYPE(std::function<void(Secret &)>)

class TestSecret : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void ownsItsBytes();
    void movesLeaveNothing();
    void bytesAreOverwritten_data();
    void bytesAreOverwritten();
    void theWatchWouldSeeThem();

private:
    void watch(const QByteArray &bytes);
    [[nodiscard]] static bool isWiped();
};

namespace
{
constexpr auto Word = u"opensesame-and-more"; // longer than what the allocator writes into what it gets back
}

void TestSecret::ownsItsBytes()
{
    const Secret first { QStringView(Word) };
    const Secret copy = first;
    Secret assigned;
    assigned = first;
    QVERIFY(first.utf8().isDetached() && copy.utf8().isDetached() && assigned.utf8().isDetached());
    QCOMPARE(copy.utf8(), first.utf8());
    QCOMPARE(assigned.text(), QString::fromUtf16(Word));
}

void TestSecret::movesLeaveNothing()
{
    Secret first { QStringView(Word) };
    const char *bytes = first.utf8().constData();
    Secret second = std::move(first);
    QCOMPARE(second.utf8().constData(), bytes); // no copy was left on the way
    QVERIFY(!first.isSet()); // NOLINT(bugprone-use-after-move): that is the question
    Secret third;
    third = std::move(second);
    QCOMPARE(third.utf8().constData(), bytes);
    QVERIFY(!second.isSet()); // NOLINT(bugprone-use-after-move)
    Secret &self = third;
    third = self;
    QCOMPARE(third.text(), QString::fromUtf16(Word));
}

void TestSecret::watch(const QByteArray &bytes)
{
    givenBack = false;
    std::memset(leftBehind, 'x', sizeof leftBehind);
    watchedSize = bytes.size();
    watched = bytes.constData();
}

bool TestSecret::isWiped()
{
    return givenBack && std::count(leftBehind, leftBehind + watchedSize, '\0') == watchedSize;
}

void TestSecret::bytesAreOverwritten_data()
{
    QTest::addColumn<std::function<void(Secret &)>>("end");
    using End = std::function<void(Secret &)>;
    QTest::newRow("destroyed") << End([](Secret &) {});
    QTest::newRow("assigned over") << End([](Secret &secret) { secret = Secret(u"another"); });
    QTest::newRow("copied over") << End([other = Secret(u"another")](Secret &secret) { secret = other; });
    QTest::newRow("moved on") << End([](Secret &secret) { const Secret last = std::move(secret); });
    QTest::newRow("moved into another") << End([](Secret &secret) {
        Secret last(u"another");
        last = std::move(secret);
    });
    QTest::newRow("in a list") << End([](Secret &secret) {
        QList<Secret> list;
        list.append(std::move(secret));
        list.append(Secret(u"another")); // the list grows
    });
}

void TestSecret::bytesAreOverwritten()
{
    QFETCH(std::function<void(Secret &)>, end);
    if (!WatchesMemory)
        QSKIP("free() belongs to somebody else");
    {
        Secret secret { QStringView(Word) };
        watch(secret.utf8());
        end(secret);
    }
    QVERIFY(givenBack);
    QVERIFY(isWiped());
}

void TestSecret::theWatchWouldSeeThem()
{
    if (!WatchesMemory)
        QSKIP("free() belongs to somebody else");
    {
        const QByteArray open = QString::fromUtf16(Word).toUtf8();
        watch(open);
    }
    QVERIFY(givenBack);
    QVERIFY(!isWiped());
}

QTEST_GUILESS_MAIN(TestSecret)
#include "tst_secret.moc"
