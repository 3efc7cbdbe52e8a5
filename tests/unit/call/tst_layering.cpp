// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"

#include <QDirIterator>
#include <QFile>

//! Which folder of src/ may include which, and that the call names no vendor.
class TestLayering : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void includes_data();
    void includes();
    void theCallIncludesInterfacesOnly();
    void theCallNamesNoVendor();
};

namespace
{
const QString Source = QStringLiteral(MAB_SOURCE_DIR "/src");

QStringList includesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QStringList includes;
    static const QRegularExpression line(QStringLiteral("^#include \"([^\"]+)\""), QRegularExpression::MultilineOption);
    auto matches = line.globalMatch(QString::fromUtf8(file.readAll()));
    while (matches.hasNext()) {
        const QString include = matches.next().captured(1);
        if (!include.endsWith(QLatin1StringView(".moc")))
            includes.append(include);
    }
    return includes;
}

QStringList filesOf(const QString &folder)
{
    QStringList files;
    QDirIterator it(Source + u'/' + folder, { QStringLiteral("*.h"), QStringLiteral("*.cpp") }, QDir::Files,
        QDirIterator::Subdirectories);
    while (it.hasNext())
        files.append(it.next());
    return files;
}
}

void TestLayering::includes_data()
{
    QTest::addColumn<QStringList>("allowed");
    const auto row = [](const char *folder, const char *allowed) {
        QTest::newRow(folder) << QString::fromLatin1(allowed).split(u' ', Qt::SkipEmptyParts)
                + QStringList { QString::fromLatin1(folder) };
    };
    row("net", "");
    row("audio", "net");
    row("inbox", "net");
    row("llm", "net");
    row("speech", "net audio");
    row("telephony", "net audio");
    row("store", "net inbox");
    row("call", "net audio inbox llm speech telephony");
    row("softphone", "net audio telephony");
    row("app", "net audio inbox llm speech telephony store call softphone");
    row("ui", "net call app");
}

void TestLayering::includes()
{
    QFETCH(QStringList, allowed);
    const QStringList files = filesOf(QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY(!files.isEmpty());
    for (const QString &file : files) {
        const QStringList includes = includesOf(file);
        for (const QString &include : includes)
            QVERIFY2(allowed.contains(include.section(u'/', 0, 0)),
                qPrintable(file + QStringLiteral(" includes ") + include));
    }
}

void TestLayering::theCallIncludesInterfacesOnly()
{
    const QStringList interfaces {
        QStringLiteral("inbox/message.h"),
        QStringLiteral("inbox/messagesource.h"),
        QStringLiteral("inbox/messagedescription.h"),
        QStringLiteral("llm/languagemodel.h"),
        QStringLiteral("speech/speechsynthesizer.h"),
        QStringLiteral("speech/speechrecognizer.h"),
        QStringLiteral("speech/phrasesource.h"),
        QStringLiteral("telephony/calltransport.h"),
        QStringLiteral("telephony/calldesk.h"),
    };
    const QStringList files = filesOf(QStringLiteral("call"));
    for (const QString &file : files) {
        const QStringList includes = includesOf(file);
        for (const QString &include : includes) {
            const QString folder = include.section(u'/', 0, 0);
            const bool free = folder == QLatin1StringView("call") || folder == QLatin1StringView("net")
                || include == QLatin1StringView("audio/mulaw.h");
            QVERIFY2(free || interfaces.contains(include), qPrintable(file + QStringLiteral(" includes ") + include));
        }
    }
}

void TestLayering::theCallNamesNoVendor()
{
    static const QRegularExpression vendor(QStringLiteral("\\b(twilio|claude|anthropic|deepgram|edge-?tts|espeak)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    const QStringList files = filesOf(QStringLiteral("call"));
    for (const QString &path : files) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QString code = QString::fromUtf8(file.readAll());
        code.remove(QRegularExpression(QStringLiteral("//[^\n]*"))); // a wire fact's source may be named in a comment
        QVERIFY2(!vendor.match(code).hasMatch(), qPrintable(path));
    }
}

QTEST_GUILESS_MAIN(TestLayering)
#include "tst_layering.moc"
