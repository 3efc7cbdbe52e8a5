// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QByteArray>
#include <QString>

//! The sound of a WAV file as µ-law 8 kHz mono. Only PCM 16 bit, mono, 8 kHz is read; the error says how to convert.
[[nodiscard]] Result<QByteArray> readWav(const QString &path);
