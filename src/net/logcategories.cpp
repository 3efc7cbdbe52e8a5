// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/logcategories.h"

Q_LOGGING_CATEGORY(logCall, "messengerab.call")
Q_LOGGING_CATEGORY(logTelephony, "messengerab.telephony")
Q_LOGGING_CATEGORY(logSpeech, "messengerab.speech")
Q_LOGGING_CATEGORY(logLlm, "messengerab.llm")
Q_LOGGING_CATEGORY(logInbox, "messengerab.inbox")
Q_LOGGING_CATEGORY(logStore, "messengerab.store")
Q_LOGGING_CATEGORY(logApp, "messengerab.app")
