// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/phrases.h"
#include "e2e/inboxfile.h"
#include "e2e/machineprocess.h"
#include "e2e/phonecall.h"
#include "fakes/world.h"

#include <QTemporaryDir>

#include <memory>
#include <vector>

//! One deployment under test: the services on loopback, the program with its data on disk, and telephones.
//!
//! Its fixed phrases lie ready in the cache, watermarked and short. The model says what the test wants it to say:
//! announcement() for each message of a summary, answers[question] for a question.
class Rig
{
    QTemporaryDir m_directory; // outlives the program

public:
    Rig();
    ~Rig();
    Q_DISABLE_COPY_MOVE(Rig)

    static QString owner() { return QStringLiteral("+4915112345678"); }

    World world;
    MachineProcess::Environment environment; //!< may be changed before start()
    MachineProcess machine;
    QHash<QString, QString> answers;
    QString picture; //!< what the model says of any photo

    //! Starts the program and waits until it is ready; again after it has ended.
    [[nodiscard]] bool start();
    //! Only the first half of that.
    void launch() { machine.start(environment); }
    //! SIGTERM; true when it ended well.
    [[nodiscard]] bool stop();

    //! Somebody writes to the bot; each message is a little younger than the one before. Returns the update's id.
    qint64 receive(const QString &sender, const QString &text);
    //! The sentence that tells of it, as the model says it and as it is heard.
    static QString announcement(const QString &sender, const QString &text);
    static QString phrase(Phrase which) { return phraseText(which, Language::German); }
    //! How the fixed phrase sounds, to the byte.
    [[nodiscard]] QByteArray phraseSound(Phrase which);

    [[nodiscard]] SoftphoneOptions phoneOptions(const QString &from = owner()) const;
    //! The rig keeps the call.
    PhoneCall &phone(const SoftphoneOptions &options);
    PhoneCall &phone(const QString &from = owner()) { return phone(phoneOptions(from)); }
    [[nodiscard]] QUrl voiceUrl() const { return QUrl(QStringLiteral("https://ab.example.test/twilio/voice")); }
    [[nodiscard]] PhoneNetwork &network() { return m_network; }

    [[nodiscard]] QString databasePath() const;
    [[nodiscard]] QString workingDirectory() const { return m_directory.path(); }
    [[nodiscard]] InboxFile &inbox();

    //! Must not stand in the log, like all messages, numbers, questions, keys and spoken texts that the rig knows of.
    void plantSecret(const QString &text) { m_planted.append(text); }
    //! The program may complain like this; a warning that fits no announced one is a problem.
    void expectComplaint(const QString &pattern) { m_announced.append(QRegularExpression(pattern)); }
    //! It does so, or will in a moment; nothing that it says of it counts as unexpected.
    [[nodiscard]] bool complains(const QString &pattern);
    //! Another process with the same services, judged with the rig's own; the test ends it. It must outlive endsWell().
    void judgeToo(const MachineProcess &other) { m_others.append(&other); }
    void expectPhoneViolation(int code) { m_phoneViolations.append(code); }
    void expectServiceViolation(const QString &pattern) { m_serviceViolations.append(QRegularExpression(pattern)); }

    //! Stops the program; true when all is as a machine in order leaves it: no complaint in the log that was not
    //! announced, nothing private in it, no broken rule of the services or of Twilio, no long silence on a line, a good
    //! end. Each test ends with it; story() lists what is wrong.
    [[nodiscard]] bool endsWell();
    [[nodiscard]] const char *story() const { return m_story.constData(); }

private:
    void fillPhraseCache();
    [[nodiscard]] QString modelSays(const QJsonObject &request) const;
    [[nodiscard]] QStringList privateTexts() const;
    void judgeLog(const MachineProcess &of, QStringList &problems) const;
    void judgeCalls(QStringList &problems) const;

    PhoneNetwork m_network;
    std::unique_ptr<InboxFile> m_inbox;
    std::vector<std::unique_ptr<PhoneCall>> m_calls;
    QHash<QString, qint64> m_people;
    int m_received = 0;
    QList<const MachineProcess *> m_others;
    QStringList m_planted;
    QList<QRegularExpression> m_announced;
    QList<int> m_phoneViolations;
    QList<QRegularExpression> m_serviceViolations;
    QByteArray m_story;
};
