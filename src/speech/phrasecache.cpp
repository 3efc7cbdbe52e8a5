// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/phrasecache.h"

PhraseCache::PhraseCache(PhraseSnapshot snapshot, QObject *parent)
    : QObject(parent), m_snapshot(std::move(snapshot)) { }

QByteArray PhraseCache::audio(const QString &text) const
{
    return m_snapshot ? m_snapshot->value(text) : QByteArray();
}

void PhraseCache::adopt(const PhraseSnapshot &snapshot)
{
    m_snapshot = snapshot;
}
