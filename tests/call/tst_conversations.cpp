// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/conversationscript.h"
#include "support/strictness.h"

#include <QDir>
#include <QFile>

//! Every script of tests/conversations, one row each.
class TestConversations : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void conversation_data();
    void conversation();
};

void TestConversations::conversation_data()
{
    QTest::addColumn<QJsonObject>("script");
    const QDir folder(QStringLiteral(MAB_SOURCE_DIR "/tests/conversations"));
    const QStringList names = folder.entryList({ QStringLiteral("*.json") }, QDir::Files, QDir::Name);
    QVERIFY(!names.isEmpty());
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QJsonParseError error;
        const QJsonArray scripts = QJsonDocument::fromJson(file.readAll(), &error).array();
        QVERIFY2(!scripts.isEmpty(), qPrintable(name + u' ' + error.errorString()));
        for (const QJsonValue &script : scripts)
            QTest::newRow(
                qPrintable(name.chopped(5) + QStringLiteral(": ") + script[QLatin1StringView("name")].toString()))
                << script.toObject();
    }
}

void TestConversations::conversation()
{
    QFETCH(QJsonObject, script);
    const QStringList warnings = script[QLatin1StringView("warnings")].toVariant().toStringList();
    for (const QString &warning : warnings)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(warning));
    const QStringList criticals = script[QLatin1StringView("criticals")].toVariant().toStringList();
    for (const QString &critical : criticals)
        QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(critical));
    ConversationScript conversation(script);
    const QString problem = conversation.run();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

QTEST_GUILESS_MAIN(TestConversations)
#include "tst_conversations.moc"
