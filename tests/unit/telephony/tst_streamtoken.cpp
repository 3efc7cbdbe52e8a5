// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "telephony/streamtoken.h"

using Verdict = StreamToken::Verdict;

class TestStreamToken : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void verdicts_data();
    void verdicts();
    void rotation();
    void isBoundToEveryPart();
    void everyChangedByteIsNoticed();
    void fitsIntoAParameter();

private:
    const QDateTime m_now = QDateTime::fromString(QStringLiteral("2026-11-22T16:00:00Z"), Qt::ISODate);
    const StreamToken m_tokens { { "a secret" } };
    const QString m_call = QStringLiteral("CA00000000000000000000000000000001");
    const QString m_from = QStringLiteral("+4917612345678");
};

void TestStreamToken::verdicts_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<int>("secondsLater");
    QTest::addColumn<int>("verdict");
    const QByteArray good = m_tokens.issue(m_call, m_from, m_now);
    const auto row = [](const char *name, const QByteArray &token, int seconds, Verdict verdict) {
        QTest::newRow(name) << token << seconds << static_cast<int>(verdict);
    };
    row("at once", good, 0, Verdict::Valid);
    row("in its last second", good, 60, Verdict::Valid);
    row("too late", good, 61, Verdict::Expired);
    row("missing", {}, 0, Verdict::Missing);
    row("no dot", "abc", 0, Verdict::Malformed);
    row("no expiry", ".abc", 0, Verdict::Malformed);
    row("expiry is no number", "12a.abc", 0, Verdict::Malformed);
    row("expiry written otherwise", QByteArray("0" + good), 0, Verdict::Malformed);
    row("expiry with a sign", QByteArray("+" + good), 0, Verdict::Malformed);
    row("no seal", good.first(good.indexOf('.') + 1), 0, Verdict::Forged);
    row("other secret", StreamToken({ "another" }).issue(m_call, m_from, m_now), 0, Verdict::Forged);
    row("life prolonged", QByteArray("9" + good), 0, Verdict::Forged);
}

void TestStreamToken::verdicts()
{
    QFETCH(QByteArray, token);
    QFETCH(int, secondsLater);
    QFETCH(int, verdict);
    QCOMPARE(static_cast<int>(m_tokens.verify(token, m_call, m_from, m_now.addSecs(secondsLater))), verdict);
}

void TestStreamToken::rotation()
{
    const StreamToken rotated({ "a new secret", "a secret" });
    QCOMPARE(rotated.verify(m_tokens.issue(m_call, m_from, m_now), m_call, m_from, m_now), Verdict::Valid);
    QCOMPARE(rotated.verify(rotated.issue(m_call, m_from, m_now), m_call, m_from, m_now), Verdict::Valid);
    QCOMPARE(m_tokens.verify(rotated.issue(m_call, m_from, m_now), m_call, m_from, m_now), Verdict::Forged);
}

void TestStreamToken::isBoundToEveryPart()
{
    const QByteArray token = m_tokens.issue(m_call, m_from, m_now);
    QCOMPARE(m_tokens.verify(token, QStringLiteral("CA2"), m_from, m_now), Verdict::Forged);
    QCOMPARE(m_tokens.verify(token, m_call, QStringLiteral("+4917612345679"), m_now), Verdict::Forged);
    QCOMPARE(m_tokens.verify(token, m_call, QString(), m_now), Verdict::Forged);
    // What belongs to one part must not be movable to the next.
    const QByteArray joined = m_tokens.issue(QStringLiteral("CA1"), QStringLiteral("2"), m_now);
    QCOMPARE(m_tokens.verify(joined, QStringLiteral("CA12"), QString(), m_now), Verdict::Forged);
    QCOMPARE(m_tokens.verify(joined, QStringLiteral("CA"), QStringLiteral("12"), m_now), Verdict::Forged);
}

void TestStreamToken::everyChangedByteIsNoticed()
{
    const QByteArray good = m_tokens.issue(m_call, m_from, m_now);
    for (qsizetype i = 0; i < good.size(); ++i) {
        QByteArray bad = good;
        bad[i] = bad[i] == '1' ? '2' : '1';
        QVERIFY(m_tokens.verify(bad, m_call, m_from, m_now) != Verdict::Valid);
    }
}

void TestStreamToken::fitsIntoAParameter()
{
    const QByteArray token = m_tokens.issue(m_call, QString(400, u'1'), m_now);
    QVERIFY(token.size() < 100);
    for (const char c : token)
        QVERIFY(QByteArrayView("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.").contains(c));
}

QTEST_GUILESS_MAIN(TestStreamToken)
#include "tst_streamtoken.moc"
