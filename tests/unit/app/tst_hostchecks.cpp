// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/hostchecks.h"
#include "support/strictness.h"
#include "support/tlsserver.h"

#include <QSignalSpy>
#include <QTcpServer>

using namespace Qt::StringLiterals;

namespace
{
CheckedHost hostOf(const TlsServer &server, bool isOurs = false)
{
    return { u"127.0.0.1"_s, static_cast<quint16>(server.address().port()), isOurs };
}

Verdict verdictOf(ServiceCheck &check)
{
    QList<Verdict> given;
    QObject::connect(&check, &ServiceCheck::finished, &check, [&](const Verdict &verdict) { given.append(verdict); });
    if (!QTest::qWaitFor([&] { return !given.isEmpty(); }, 15'000) || given.size() != 1)
        return Verdict::bad(u"no verdict, or several"_s, {});
    return given.constFirst();
}
}

//! Names and certificates of those that the program speaks to.
class TestHostChecks : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QSslConfiguration::setDefaultConfiguration(m_usual); }
    void names();
    void certificates();
    void whoDoesNotAnswerIsNoMatterOfTrust();

private:
    const QSslConfiguration m_usual = QSslConfiguration::defaultConfiguration();
    SystemClock m_clock;
};

void TestHostChecks::names()
{
    NameCheck known({ u"localhost"_s });
    QVERIFY(verdictOf(known).ok);
    NameCheck unknown({ u"localhost"_s, u"nobody.invalid"_s }); // RFC 6761: never there
    const Verdict verdict = verdictOf(unknown);
    QVERIFY(!verdict.ok);
    QCOMPARE(verdict.detail, u"not found: nobody.invalid"_s);
}

void TestHostChecks::certificates()
{
    const auto good = ServerCertificate::selfSigned("IP:127.0.0.1");
    const TlsServer server(good);
    {
        TlsCheck stranger({ hostOf(server) }, m_clock);
        const Verdict verdict = verdictOf(stranger);
        QVERIFY(!verdict.ok);
        QVERIFY2(verdict.detail.startsWith(u"no trust in 127.0.0.1 ("), qPrintable(verdict.detail));
    }
    QSslConfiguration trusting = m_usual;
    trusting.addCaCertificate(good.certificate);
    QSslConfiguration::setDefaultConfiguration(trusting);
    TlsCheck trusted({ hostOf(server), hostOf(server, true) }, m_clock);
    const Verdict verdict = verdictOf(trusted);
    QVERIFY2(verdict.ok, qPrintable(verdict.detail));
    QVERIFY2(verdict.detail.contains(good.certificate.expiryDate().date().toString(Qt::ISODate)),
        qPrintable(verdict.detail));
}

void TestHostChecks::whoDoesNotAnswerIsNoMatterOfTrust()
{
    QTcpServer closed;
    QVERIFY(closed.listen(QHostAddress::LocalHost));
    const quint16 port = closed.serverPort();
    closed.close();
    TlsCheck check({ { u"127.0.0.1"_s, port, false } }, m_clock);
    const Verdict verdict = verdictOf(check);
    QVERIFY(verdict.ok);
    QCOMPARE(verdict.detail, u"0 hosts show a valid certificate"_s);
}

QTEST_GUILESS_MAIN(TestHostChecks)
#include "tst_hostchecks.moc"
