// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/inboxservice.h"
#include "store/integritycheck.h"
#include "support/strictness.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;

class TestIntegrityCheck : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void whatIsLarge();
    void aWholeFilePasses();
    void aDamagedFileIsFoundBesideTheCalls();
    void damageIsSaidAndCallsGoOn();
    void canBeDroppedHalfway();
    void aMissingFileIsAnotherError();

private:
    [[nodiscard]] QString copy(bool damaged);

    QTemporaryDir m_directory;
    QString m_large;
    int m_copies = 0;
};

void TestIntegrityCheck::initTestCase()
{
    m_large = m_directory.filePath(u"large.db"_s);
    const auto database = Database::open({ m_large });
    QVERIFY(database.has_value());
    const QByteArray content(64 * 1024, 'x');
    QVERIFY((*database)
                ->inTransaction([&]() -> Result<void> {
                    for (int i = 0; i < 300; ++i) {
                        const auto added = (*database)->run(
                            u"INSERT INTO messages (connection, chat, message, sent_at, arrival, stored_at, album, "
                            "content, state, heard_at) VALUES ('', 1, ?, 0, 0, 0, '', ?, 2, 9000000000000)"_s,
                            { i, content });
                        if (!added)
                            return tl::unexpected(added.error());
                    }
                    return {};
                })
                .has_value());
}

QString TestIntegrityCheck::copy(bool damaged)
{
    const QString path = m_directory.filePath(u"copy%1.db"_s.arg(++m_copies));
    QFile::copy(m_large, path);
    QFile file(path);
    if (damaged && file.open(QIODevice::ReadWrite)) {
        // Somewhere in the middle, where opening it does not look.
        file.seek(file.size() / 2 / 4096 * 4096);
        file.write(QByteArray(4 * 4096, '\x5a'));
    }
    return path;
}

void TestIntegrityCheck::whatIsLarge()
{
    QVERIFY(IntegrityCheck::isLarge({ m_large }));
    QVERIFY(!IntegrityCheck::isLarge({ u":memory:"_s }));
    QVERIFY(!IntegrityCheck::isLarge({ m_directory.filePath(u"none.db"_s) }));
    DatabaseSettings postgres { m_large };
    postgres.postgres = PostgresAddress {};
    QVERIFY(!IntegrityCheck::isLarge(postgres));
}

void TestIntegrityCheck::aWholeFilePasses()
{
    IntegrityCheck check({ copy(false) });
    QSignalSpy failed(&check, &IntegrityCheck::failed);
    QVERIFY(QSignalSpy(&check, &IntegrityCheck::passed).wait());
    QVERIFY(failed.isEmpty());
}

void TestIntegrityCheck::aDamagedFileIsFoundBesideTheCalls()
{
    const QString damaged = copy(true);
    QVERIFY(Database::open({ damaged }).has_value()); // at once, without having looked at all of it
    IntegrityCheck check({ damaged });
    QSignalSpy failed(&check, &IntegrityCheck::failed);
    QVERIFY(failed.wait());
    QCOMPARE(failed[0][0].value<ServiceError>(), IntegrityCheck::damage());
}

void TestIntegrityCheck::damageIsSaidAndCallsGoOn()
{
    InboxServiceSettings settings;
    settings.database.file = copy(true);
    settings.key.file = m_directory.filePath(u"data.key"_s);
    InboxService service(settings);
    QSignalSpy usable(&service, &InboxService::databaseUsable);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"the database file is damaged"_s));
    QVERIFY(service.start().has_value());
    QVERIFY(usable.wait());
    QCOMPARE(usable[0][0].toBool(), false);
}

void TestIntegrityCheck::canBeDroppedHalfway()
{
    const IntegrityCheck check({ copy(false) });
}

void TestIntegrityCheck::aMissingFileIsAnotherError()
{
    const QString path = m_directory.filePath(u"none.db"_s);
    IntegrityCheck check({ path });
    QSignalSpy failed(&check, &IntegrityCheck::failed);
    QVERIFY(failed.wait());
    QCOMPARE(failed[0][0].value<ServiceError>().kind, ServiceError::Kind::Empty);
    QVERIFY(!QFile::exists(path));
}

QTEST_GUILESS_MAIN(TestIntegrityCheck)
#include "tst_integritycheck.moc"
