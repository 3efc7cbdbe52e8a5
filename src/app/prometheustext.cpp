// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/prometheustext.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace
{
QByteArray number(double value)
{
    constexpr double Exact = 9007199254740992.0; // 2^53: up to here whole numbers are written in full
    if (value == static_cast<double>(static_cast<qint64>(value)) && std::abs(value) < Exact)
        return QByteArray::number(static_cast<qint64>(value));
    return QByteArray::number(value, 'g', 15);
}

QByteArray escaped(QByteArray text)
{
    return text.replace('\\', "\\\\").replace('\n', "\\n");
}

const char *nameOf(PrometheusText::Type type)
{
    switch (type) {
    case PrometheusText::Type::Counter:
        return "counter";
    case PrometheusText::Type::Gauge:
        return "gauge";
    case PrometheusText::Type::Histogram:
        break;
    }
    return "histogram";
}
}

Histogram::Histogram(std::vector<double> bounds) : m_bounds(std::move(bounds)), m_counts(m_bounds.size())
{
    Q_ASSERT(std::is_sorted(m_bounds.begin(), m_bounds.end()));
}

void Histogram::observe(std::chrono::duration<double> value)
{
    const double seconds = value.count();
    const auto bucket = std::lower_bound(m_bounds.begin(), m_bounds.end(), seconds);
    if (bucket != m_bounds.end())
        ++m_counts[static_cast<size_t>(bucket - m_bounds.begin())];
    ++m_count;
    m_sum += seconds;
}

qint64 Histogram::countUpTo(size_t bound) const
{
    return std::accumulate(m_counts.begin(), m_counts.begin() + static_cast<std::ptrdiff_t>(bound) + 1, qint64 { 0 });
}

void PrometheusText::family(const QByteArray &name, Type type, const QByteArray &help)
{
    m_name = name;
    m_bytes.append("# HELP ").append(name).append(' ').append(escaped(help)).append('\n');
    m_bytes.append("# TYPE ").append(name).append(' ').append(nameOf(type)).append('\n');
}

void PrometheusText::sample(double value, const Labels &labels)
{
    line(m_name, labels, value);
}

void PrometheusText::sample(const Histogram &histogram, const Labels &labels)
{
    const auto bucket = [&](const QByteArray &bound, qint64 count) {
        Labels withBound = labels;
        withBound.append({ "le", bound });
        line(m_name + "_bucket", withBound, static_cast<double>(count));
    };
    for (size_t i = 0; i < histogram.bounds().size(); ++i)
        bucket(number(histogram.bounds()[i]), histogram.countUpTo(i));
    bucket("+Inf", histogram.count());
    line(m_name + "_sum", labels, histogram.sum());
    line(m_name + "_count", labels, static_cast<double>(histogram.count()));
}

void PrometheusText::line(const QByteArray &name, const Labels &labels, double value)
{
    m_bytes.append(name);
    if (!labels.isEmpty()) {
        char before = '{';
        for (const auto &[label, text] : labels) {
            m_bytes.append(before).append(label).append("=\"");
            m_bytes.append(escaped(text).replace('"', "\\\"")).append('"');
            before = ',';
        }
        m_bytes.append('}');
    }
    m_bytes.append(' ').append(number(value)).append('\n');
}
