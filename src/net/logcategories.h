// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

// All logging categories of the program. Switch them with QT_LOGGING_RULES, for example "messengerab.call.debug=true".
// House rule: no transcript, message text, number, key or URL with a token in any log line; ids, counts and times
// instead.
Q_DECLARE_LOGGING_CATEGORY(logCall) // messengerab.call
Q_DECLARE_LOGGING_CATEGORY(logTelephony) // messengerab.telephony
Q_DECLARE_LOGGING_CATEGORY(logSpeech) // messengerab.speech
Q_DECLARE_LOGGING_CATEGORY(logLlm) // messengerab.llm
Q_DECLARE_LOGGING_CATEGORY(logInbox) // messengerab.inbox
Q_DECLARE_LOGGING_CATEGORY(logStore) // messengerab.store
Q_DECLARE_LOGGING_CATEGORY(logApp) // messengerab.app
