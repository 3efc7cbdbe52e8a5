// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <chrono>
#include <utility>
#include <vector>

//! A distribution of times as Prometheus counts it. A value type.
class Histogram
{
public:
    //! Upper bounds of the buckets in seconds, ascending; what is above them all is counted, too.
    explicit Histogram(std::vector<double> bounds);

    void observe(std::chrono::duration<double> value);

    [[nodiscard]] const std::vector<double> &bounds() const { return m_bounds; }
    //! How many values were not above the bound of this index.
    [[nodiscard]] qint64 countUpTo(size_t bound) const;
    [[nodiscard]] qint64 count() const { return m_count; }
    //! In seconds.
    [[nodiscard]] double sum() const { return m_sum; }

private:
    std::vector<double> m_bounds;
    std::vector<qint64> m_counts; // of each bucket alone
    qint64 m_count = 0;
    double m_sum = 0;
};

//! Writes Prometheus' text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats): each family
//! once, with its help and type before its samples. Pure.
class PrometheusText
{
public:
    using Labels = QList<std::pair<QByteArray, QByteArray>>;

    enum class Type { Counter, Gauge, Histogram };

    //! Begins a family; all samples until the next are of it. help: one sentence.
    void family(const QByteArray &name, Type type, const QByteArray &help);
    void sample(double value, const Labels &labels = {});
    void sample(const Histogram &histogram, const Labels &labels = {});

    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }

private:
    void line(const QByteArray &name, const Labels &labels, double value);

    QByteArray m_name;
    QByteArray m_bytes;
};
