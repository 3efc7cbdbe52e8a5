// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/datakey.h"
#include "support/strictness.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <array>
#include <sys/wait.h>
#include <unistd.h>

class TestDataKey : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void isMadeOnce();
    void isPrivate();
    void isMadePrivate();
    void manyAtOnceGetTheSame();
    void missing();
    void noKey_data();
    void noKey();
    void cannotBeMade();
    void passingKeysDiffer();

private:
    static void write(const QString &path, const QByteArray &text);
};

void TestDataKey::write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

void TestDataKey::isMadeOnce()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("new/data.key"));
    const Result<Secret> made = datakey::readOrMake(path);
    QVERIFY(made.has_value());
    QCOMPARE(QByteArray::fromBase64(made->utf8()).size(), 32);
    const Result<Secret> again = datakey::readOrMake(path);
    QVERIFY(again.has_value());
    QCOMPARE(again->utf8(), made->utf8());
    QCOMPARE(QDir(directory.filePath(QStringLiteral("new"))).entryList(QDir::Files), { QStringLiteral("data.key") });
}

void TestDataKey::isPrivate()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("data.key"));
    QVERIFY(datakey::readOrMake(path).has_value());
    QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
        QFile::Permissions());
}

void TestDataKey::isMadePrivate()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("data.key"));
    write(path, QByteArray(44, 'k') + '\n');
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    const Result<Secret> key = datakey::read(path);
    QVERIFY(key.has_value());
    QCOMPARE(key->utf8(), QByteArray(44, 'k'));
    QVERIFY(!(QFile::permissions(path) & QFile::ReadOther));
}

void TestDataKey::manyAtOnceGetTheSame()
{
    // Several processes that start on an empty volume must end up with one whole key.
    for (int round = 0; round < 20; ++round) {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("data.key"));
        std::array<pid_t, 4> children {};
        for (pid_t &child : children) {
            child = ::fork();
            if (child == 0)
                ::_exit(datakey::readOrMake(path).has_value() ? 0 : 1);
        }
        const Result<Secret> own = datakey::readOrMake(path);
        QVERIFY(own.has_value());
        for (const pid_t child : children) {
            int status = -1;
            QCOMPARE(::waitpid(child, &status, 0), child);
            QCOMPARE(status, 0);
        }
        QCOMPARE(datakey::read(path)->utf8(), own->utf8());
        QCOMPARE(QDir(directory.path()).entryList(QDir::Files).size(), 1);
    }
}

void TestDataKey::missing()
{
    QTemporaryDir directory;
    const Result<Secret> key = datakey::read(directory.filePath(QStringLiteral("data.key")));
    QVERIFY(!key.has_value());
    QCOMPARE(key.error().kind, ServiceError::Kind::NotFound);
    QVERIFY(key.error().detail.contains(QLatin1String("DATA_KEY")));
}

void TestDataKey::noKey_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("blank") << QByteArray(100, '\n');
    QTest::newRow("cut off") << QByteArray(20, 'k');
}

void TestDataKey::noKey()
{
    QFETCH(QByteArray, content);
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("data.key"));
    write(path, content);
    const Result<Secret> key = datakey::readOrMake(path);
    QVERIFY(!key.has_value());
    QCOMPARE(key.error().kind, ServiceError::Kind::Malformed);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), content); // never overwritten: it may be all that is left
}

void TestDataKey::cannotBeMade()
{
    const Result<Secret> key = datakey::readOrMake(QStringLiteral("/dev/null/data.key"));
    QVERIFY(!key.has_value());
    QCOMPARE(key.error().kind, ServiceError::Kind::Refused);
    QVERIFY(key.error().detail.contains(QLatin1String("DATA_DIR")));
}

void TestDataKey::passingKeysDiffer()
{
    QVERIFY(datakey::passing().utf8() != datakey::passing().utf8());
    QVERIFY(datakey::passing().utf8().size() >= 32);
}

QTEST_GUILESS_MAIN(TestDataKey)
#include "tst_datakey.moc"
