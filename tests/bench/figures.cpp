// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/figures.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

double Samples::quantile(double share) const
{
    if (m_values.empty())
        return 0;
    std::vector<double> sorted = m_values;
    std::ranges::sort(sorted);
    const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return sorted.at(std::max<size_t>(rank, 1) - 1);
}

bool Figures::hasMissing() const
{
    return std::ranges::any_of(m_rows, &Row::isMissing);
}

QString Figures::table() const
{
    QList<std::array<QString, 4>> cells { { u"what"_s, u"measured"_s, u"goal"_s, u"verdict"_s } };
    for (const Row &row : m_rows) {
        const QString goal = row.goal > 0 ? QString(u"≤ "_s % QString::number(row.goal) % u' ' % row.unit) : u"-"_s;
        const QString verdict = row.isMissing ? u"not measured"_s
            : row.goal <= 0                   ? u"-"_s
            : row.value <= row.goal           ? u"ok"_s
                                              : u"short"_s;
        cells.append({ row.what, row.isMissing ? u"-"_s : row.measured, goal, verdict });
    }
    std::array<qsizetype, 4> widths {};
    for (const auto &line : std::as_const(cells)) {
        for (size_t i = 0; i < line.size(); ++i)
            widths.at(i) = std::max(widths.at(i), line.at(i).size());
    }
    QString text;
    for (qsizetype n = 0; n < cells.size(); ++n) {
        text += u'|';
        for (size_t i = 0; i < widths.size(); ++i)
            text += u' ' % cells.at(n).at(i).leftJustified(widths.at(i)) % u" |"_s;
        text += u'\n';
        if (n > 0)
            continue;
        text += u'|';
        for (const qsizetype width : widths)
            text += QString(width + 2, u'-') % u'|';
        text += u'\n';
    }
    return text;
}

QString fixed(double value, int digits)
{
    return QString::number(value, 'f', digits);
}
