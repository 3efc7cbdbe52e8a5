// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

//! Both sides of a call on one time line: caller left, machine right. Pure but for save().
class CallRecording
{
public:
    //! The next piece of each side, µ-law 8 kHz mono. Sides may be of different length; the shorter ends in silence.
    void addCaller(QByteArrayView mulaw) { m_caller.append(mulaw); }
    void addMachine(QByteArrayView mulaw) { m_machine.append(mulaw); }

    [[nodiscard]] const QByteArray &caller() const { return m_caller; }
    [[nodiscard]] const QByteArray &machine() const { return m_machine; }

    //! A WAV file (RIFF, PCM 16 bit little-endian, 2 channels, 8 kHz).
    [[nodiscard]] QByteArray wav() const;
    //! Writes the WAV file whole or not at all. Returns what went wrong, or an empty string.
    [[nodiscard]] QString save(const QString &path) const;

private:
    QByteArray m_caller;
    QByteArray m_machine;
};
