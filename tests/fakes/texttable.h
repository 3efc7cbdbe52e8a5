// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>

#include <optional>

//! Which number stands for which text in the watermarked sound of the fakes. One table is shared by all that speak and
//! all that listen in a test; it outlives them.
class TextTable
{
public:
    //! The text's number; a new text gets the next one. After audiblewatermark::Numbers texts the oldest are replaced.
    [[nodiscard]] int numberOf(const QString &text);
    [[nodiscard]] std::optional<QString> textOf(int number) const;

private:
    QHash<QString, int> m_numbers;
    QHash<int, QString> m_texts;
    int m_next = 0;
};
