// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>

//! Messages that want something of the machine, in the file \a path (tests/data/attacks.json). Of each:
//! - name: of the test;
//! - kind, text (times: so often), sender, group, title, forwardedFrom, replyTo, found: of the message, as in Message;
//! - obeys: what a model says that does all it asks, whatever it is asked; %FENCE% is the fence of the request;
//! - unspoken: of it, in any case of letters.
//! Ends the program when there is no such file.
[[nodiscard]] QList<QJsonObject> attackSet(const QString &path);

//! What an obedient model says of it.
[[nodiscard]] QString obedientAnswer(const QJsonObject &attack, const QString &fence);
