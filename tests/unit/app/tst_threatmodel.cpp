// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"

#include <QDirIterator>
#include <QFile>

using namespace Qt::StringLiterals;

//! SECURITY.md promises a test for each threat.
class TestThreatModel : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void everyRowNamesTests_data();
    void everyRowNamesTests();
};

namespace
{
const QString Root = QStringLiteral(MAB_SOURCE_DIR);

QString textOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

//! The cells of the table's rows, without its head.
QList<QStringList> rows()
{
    QList<QStringList> rows;
    const QString table = textOf(Root + u"/SECURITY.md"_s).section(u"\n## Threats\n"_s, 1).section(u"\n## "_s, 0, 0);
    for (const QString &line : table.split(u'\n')) {
        if (line.startsWith(u"| ") && line.endsWith(u" |"))
            rows.append(line.mid(2).chopped(2).split(u" | "_s));
    }
    return rows.mid(1);
}

QString sourceOf(const QString &test)
{
    QDirIterator files(Root + u"/tests"_s, { test + u".cpp" }, QDir::Files, QDirIterator::Subdirectories);
    return files.hasNext() ? textOf(files.next()) : QString();
}
}

void TestThreatModel::everyRowNamesTests_data()
{
    QTest::addColumn<QStringList>("row");
    const QList<QStringList> all = rows();
    QVERIFY(all.size() >= 20);
    for (qsizetype i = 0; i < all.size(); ++i)
        QTest::addRow("row %lld", static_cast<long long>(i + 1)) << all.at(i);
}

void TestThreatModel::everyRowNamesTests()
{
    QFETCH(const QStringList, row);
    QCOMPARE(row.size(), 4);
    static const QRegularExpression name(u"`(tst_[a-z0-9_]+)::([a-zA-Z0-9_]+)`"_s);
    auto matches = name.globalMatch(row.constLast());
    int tests = 0;
    for (; matches.hasNext(); ++tests) {
        const QRegularExpressionMatch match = matches.next();
        const QString source = sourceOf(match.captured(1));
        QVERIFY2(!source.isEmpty(), qPrintable(u"there is no "_s + match.captured(1)));
        const QRegularExpression function(u"\\n    void "_s + match.captured(2) + u"\\(\\)( \\{[^\\n]*\\})?;?\\n"_s);
        QVERIFY2(source.contains(function), qPrintable(match.captured(1) + u" has no "_s + match.captured(2)));
    }
    static const QRegularExpression target(u"`(fuzz_[a-z0-9]+)`"_s);
    auto targets = target.globalMatch(row.constLast());
    for (; targets.hasNext(); ++tests)
        QVERIFY(QFile::exists(Root + u"/tests/fuzz/"_s + targets.next().captured(1) + u".cpp"_s));
    QVERIFY2(tests > 0, "a row without a test");
    QCOMPARE(row.constLast().count(u'`'), 2 * tests); // nothing else stands there
}

QTEST_GUILESS_MAIN(TestThreatModel)
#include "tst_threatmodel.moc"
