// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <vector>

//! Values of one kind, and what is said about them.
class Samples
{
public:
    void add(double value) { m_values.push_back(value); }
    [[nodiscard]] bool isEmpty() const { return m_values.empty(); }
    [[nodiscard]] qsizetype count() const { return static_cast<qsizetype>(m_values.size()); }
    //! The smallest value that at least this share of all does not exceed (nearest rank); 0 when there are none.
    [[nodiscard]] double quantile(double share) const;
    [[nodiscard]] double median() const { return quantile(0.5); }
    [[nodiscard]] double worst() const { return quantile(1); }

private:
    std::vector<double> m_values;
};

//! The table: every figure beside its goal.
class Figures
{
public:
    struct Row
    {
        QString what;
        QString measured; //!< as it is printed
        double value = 0; //!< what the goal is about
        double goal = 0; //!< not more than this; 0: there is none
        QString unit;
        bool isMissing = false; //!< nothing was measured, which is never ok
    };

    void add(const Row &row) { m_rows.append(row); }
    [[nodiscard]] bool hasMissing() const;
    //! A Markdown table, aligned.
    [[nodiscard]] QString table() const;

private:
    QList<Row> m_rows;
};

//! A number with so many digits behind the point.
[[nodiscard]] QString fixed(double value, int digits);
