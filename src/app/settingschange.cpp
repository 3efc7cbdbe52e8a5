// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settingschange.h"

#include "app/settingsnames.h"

bool settingschange::needsRestart(const QString &name)
{
    static const QStringList names
        = QStringLiteral("HOST PORT TRUSTED_PROXIES DATABASE_URL DATA_DIR CACHE_DIR DATA_KEY KEEP_TRANSCRIPTS "
                         "KEEP_NUMBERS RECORD_CALLS RETENTION_DAYS CALL_LANGUAGE TELEGRAM_OWNER_ID TELEGRAM_MODE "
                         "MARK_READ_IN_TELEGRAM CALLS_PER_CALLER MAX_CALL_SECONDS")
              .split(u' ');
    return names.contains(name);
}

SettingsChange SettingsChange::between(const QHash<QString, Secret> &running, const QHash<QString, Secret> &given)
{
    SettingsChange change;
    for (const QString &name : settingsnames::all()) {
        if (running.value(name).utf8() != given.value(name).utf8())
            (settingschange::needsRestart(name) ? change.needRestart : change.applied).append(name);
    }
    change.applied.sort();
    change.needRestart.sort();
    return change;
}

Settings settingschange::adopted(const Settings &running, const Settings &read)
{
    Settings adopted = read;
    adopted.server.host = running.server.host;
    adopted.server.port = running.server.port;
    adopted.server.trustedProxies = running.server.trustedProxies;
    adopted.server.maxCall = running.server.maxCall;
    adopted.storage = running.storage;
    if (read.language != running.language) { // a voice's default goes with it
        adopted.language = running.language;
        adopted.speech.voice = running.speech.voice;
        adopted.speech.fallbackVoice = running.speech.fallbackVoice;
    }
    adopted.telegram.ownerId = running.telegram.ownerId;
    adopted.telegram.mode = running.telegram.mode;
    adopted.telegram.markRead = running.telegram.markRead;
    adopted.callers.callsPerCaller = running.callers.callsPerCaller;
    return adopted;
}
