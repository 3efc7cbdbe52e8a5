// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dotenv.h"

#include "support/strictness.h"

#include <QDir>
#include <QTemporaryDir>

using Values = QHash<QString, QString>;
using namespace Qt::StringLiterals;

class DotEnvTest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void complains_data();
    void complains();
    void sayOnlyTheLineNotTheValue();
    void lastOfTwoHolds();
    void loadsFile();
};

void DotEnvTest::reads_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<Values>("values");
    const auto row
        = [](const char *name, const QByteArray &file, const Values &values) { QTest::newRow(name) << file << values; };
    row("empty file", "", {});
    row("plain", "A=1\nB=2\n", { { u"A"_s, u"1"_s }, { u"B"_s, u"2"_s } });
    row("no line end at the end", "A=1", { { u"A"_s, u"1"_s } });
    row("export", "export A=1\nexport\tB=2\n", { { u"A"_s, u"1"_s }, { u"B"_s, u"2"_s } });
    row("a name that begins with export", "exported=1\n", { { u"exported"_s, u"1"_s } });
    row("blanks around", "  A  =  1 2  \n", { { u"A"_s, u"1 2"_s } });
    row("comment lines", "# A=1\n   # B\n\nC=3\n", { { u"C"_s, u"3"_s } });
    row("comment behind", "A=1 # one\nB=2\t# two\nC= # nothing\n",
        { { u"A"_s, u"1"_s }, { u"B"_s, u"2"_s }, { u"C"_s, QString() } });
    row("hash inside", "A=a#b\n", { { u"A"_s, u"a#b"_s } });
    row("equals inside", "A=b=c==\n", { { u"A"_s, u"b=c=="_s } });
    row("windows lines", "A=1\r\nB=\"2\"\r\n", { { u"A"_s, u"1"_s }, { u"B"_s, u"2"_s } });
    row("byte order mark",
        "\xef\xbb\xbf"
        "A=1\n",
        { { u"A"_s, u"1"_s } });
    row("umlauts", "A=Müßig\n", { { u"A"_s, u"Müßig"_s } });
    row("single quotes are literal", "A='x \\n # \"y\" $Z '\n", { { u"A"_s, u"x \\n # \"y\" $Z "_s } });
    row("double quotes", "A=\" x # y \" # z\n", { { u"A"_s, u" x # y "_s } });
    row("escapes", "A=\"a\\nb\\tc\\rd\\\\e\\\"f\\$g\\h\"\n", { { u"A"_s, u"a\nb\tc\rd\\e\"f$g\\h"_s } });
    row("backslash at the end of quotes", "A=\"x\\\\\"\n", { { u"A"_s, u"x\\"_s } });
    row("no escapes without quotes", "A=a\\nb\n", { { u"A"_s, u"a\\nb"_s } });
    row("empty values", "A=\nB=\"\"\nC=''\n", { { u"A"_s, QString() }, { u"B"_s, QString() }, { u"C"_s, QString() } });
}

void DotEnvTest::reads()
{
    QFETCH(QByteArray, file);
    QFETCH(Values, values);
    const DotEnv read = DotEnv::parse(file);
    QCOMPARE(read.values, values);
    QCOMPARE(read.problems.size(), 0);
    QCOMPARE(read.warnings.size(), 0);
}

void DotEnvTest::complains_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("line");
    QTest::addColumn<Values>("rest");
    const Values a { { u"A"_s, u"1"_s } };
    QTest::newRow("no equals") << QByteArray("A=1\nhello\n") << 2 << a;
    QTest::newRow("name with a blank") << QByteArray("A=1\nB C=2\n") << 2 << a;
    QTest::newRow("name begins with a digit") << QByteArray("1A=2\nA=1\n") << 1 << a;
    QTest::newRow("no name") << QByteArray("A=1\n=2\n") << 2 << a;
    QTest::newRow("open double quote") << QByteArray("\n\nB=\"x\nA=1\n") << 3 << a;
    QTest::newRow("open single quote") << QByteArray("B='x\nA=1\n") << 1 << a;
    QTest::newRow("escaped closing quote") << QByteArray("B=\"x\\\"\nA=1\n") << 1 << a;
    QTest::newRow("text behind the quote") << QByteArray("A=1\nB=\"x\"y\n") << 2 << a;
    QTest::newRow("not utf-8") << QByteArray("A=1\nB=\xe4\n") << 2 << a;
    QTest::newRow("nul") << QByteArray("A=1\nB=x\0y\n", 10) << 2 << a;
    QTest::newRow("utf-16") << QByteArray("\xff\xfe"
                                          "A\0=\0",
        6) << 0 << Values();
}

void DotEnvTest::complains()
{
    QFETCH(QByteArray, file);
    QFETCH(int, line);
    QFETCH(Values, rest);
    const DotEnv read = DotEnv::parse(file);
    QCOMPARE(read.problems.size(), 1);
    QCOMPARE(read.problems.constFirst().line, line);
    QCOMPARE(read.values, rest);
}

void DotEnvTest::sayOnlyTheLineNotTheValue()
{
    const DotEnv read = DotEnv::parse("A=\"hush\nhush hush\nB=\"hush\"hush\n");
    QCOMPARE(read.problems.size(), 3);
    for (const auto &problem : read.problems)
        QVERIFY2(!problem.text.contains(u"hush"_s), qPrintable(problem.text));
}

void DotEnvTest::lastOfTwoHolds()
{
    const DotEnv read = DotEnv::parse("A=1\nB=2\nA=3\n");
    QCOMPARE(read.values.value(u"A"_s), u"3"_s);
    QCOMPARE(read.problems.size(), 0);
    QCOMPARE(read.warnings.size(), 1);
    QCOMPARE(read.warnings.constFirst().line, 3);
    QVERIFY(read.warnings.constFirst().text.contains(u"line 1"_s));
}

void DotEnvTest::loadsFile()
{
    const QTemporaryDir dir;
    const QString path = dir.filePath(u".env"_s);
    const DotEnv none = DotEnv::load(path);
    QVERIFY(none.values.isEmpty() && none.problems.isEmpty());

    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("A=1\n");
    file.close();
    QCOMPARE(DotEnv::load(path).values.value(u"A"_s), u"1"_s);

    QVERIFY(QDir(dir.path()).mkdir(u"folder"_s));
    QCOMPARE(DotEnv::load(dir.filePath(u"folder"_s)).problems.size(), 1);
}

QTEST_GUILESS_MAIN(DotEnvTest)
#include "tst_dotenv.moc"
