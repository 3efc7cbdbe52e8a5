// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/conversation.h"
#include "support/strictness.h"

class TestConversation : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void beginsWithTheCallerAndKeepsQuestionsApart();
    void emptyTurnsAreNone();
    void aRefusedTurnCanBeTakenBack();
};

void TestConversation::beginsWithTheCallerAndKeepsQuestionsApart()
{
    Conversation conversation;
    conversation.addMachine(QStringLiteral("zu früh"));
    QVERIFY(conversation.turns().isEmpty());
    conversation.addCaller(QStringLiteral("a"));
    conversation.addCaller(QStringLiteral("b"));
    conversation.addMachine(QStringLiteral("c"));
    conversation.addMachine(QStringLiteral("d"));
    QCOMPARE(conversation.turns().size(), 3);
    QCOMPARE(conversation.turns().at(0), (Prompt::Turn { Prompt::Turn::Role::Caller, QStringLiteral("a") }));
    QCOMPARE(conversation.turns().at(1), (Prompt::Turn { Prompt::Turn::Role::Caller, QStringLiteral("b") }));
    QCOMPARE(conversation.turns().at(2), (Prompt::Turn { Prompt::Turn::Role::Machine, QStringLiteral("c\nd") }));
}

void TestConversation::emptyTurnsAreNone()
{
    Conversation conversation;
    conversation.addCaller(QStringLiteral("  "));
    conversation.addCaller(QStringLiteral("a"));
    conversation.addMachine(QString());
    QCOMPARE(conversation.turns().size(), 1);
}

void TestConversation::aRefusedTurnCanBeTakenBack()
{
    Conversation conversation;
    conversation.addCaller(QStringLiteral("a"));
    conversation.dropLastCaller();
    conversation.dropLastCaller();
    QVERIFY(conversation.turns().isEmpty());
}

QTEST_GUILESS_MAIN(TestConversation)
#include "tst_conversation.moc"
