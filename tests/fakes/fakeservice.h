// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/fakehttpserver.h"

#include <QMetaEnum>

#include <algorithm>
#include <deque>

//! Now on CLOCK_MONOTONIC, in microseconds: what one process notes can be compared with what another one of the same
//! machine notes.
[[nodiscard]] qint64 monotonicNow();

//! The figures that some kinds of fault need; each fake says beside its kinds which it reads.
struct FaultOptions
{
    int status = 0;
    std::optional<std::chrono::seconds> retryAfter;
    std::optional<bool> shouldRetry;
    int after = 0; //!< pieces (tokens, audio frames, milliseconds of sound) that still come before the fault
    std::chrono::milliseconds delay { 0 };
    QByteArray body;
    std::chrono::seconds skew { 0 };
    QString where; //!< strike only here (a method, a path); empty: anywhere the kind fits

    [[nodiscard]] static FaultOptions fromJson(const QJsonObject &json);
};

//! What all fakes share: the book of requests, the book of broken rules, the queue of faults.
class FakeService : public FakeHttpServer
{
    Q_OBJECT

public:
    using FakeHttpServer::FakeHttpServer;

    //! Every rule of the protocol that a client broke, oldest first; the test of a good client ends with this empty.
    [[nodiscard]] QStringList violations() const { return m_violations; }
    //! All requests and upgrades, oldest first.
    [[nodiscard]] const QList<HttpRequest> &requests() const { return m_requests; }
    [[nodiscard]] qsizetype requestCount(QStringView path) const;
    void forget();

    //! For steering from outside (fake-world): the kind by its enum name, further keys as in FaultOptions.
    [[nodiscard]] virtual bool queueFaultNamed(const QByteArray &kind, const FaultOptions &options) = 0;
    //! Latencies and switches by name; false when a name is unknown.
    [[nodiscard]] virtual bool configure(const QJsonObject &settings) = 0;
    //! What the service noted beyond the requests, for fake-world's record.
    [[nodiscard]] virtual QJsonObject notes() const { return {}; }

protected:
    void violation(const QString &what);
    void note(const HttpRequest &request) { m_requests.append(request); }

private:
    QStringList m_violations;
    QList<HttpRequest> m_requests;
};

//! Faults in the order they were asked for, each served once.
template<class Kind>
class FaultQueue
{
public:
    struct Fault
    {
        Kind kind;
        FaultOptions options;
    };

    void add(Kind kind, const FaultOptions &options) { m_faults.push_back({ kind, options }); }
    [[nodiscard]] bool addNamed(const QByteArray &name, const FaultOptions &options)
    {
        bool known = false;
        const int value = QMetaEnum::fromType<Kind>().keyToValue(name.constData(), &known);
        if (known)
            add(static_cast<Kind>(value), options);
        return known;
    }
    //! Takes out the first fault meant for this place.
    [[nodiscard]] std::optional<Fault> take(const QString &place)
    {
        return takeIf(
            [&place](const Fault &fault) { return fault.options.where.isEmpty() || fault.options.where == place; });
    }
    //! Takes out the first fault that fits; services with several places where one can strike choose by kind.
    template<class Predicate>
    [[nodiscard]] std::optional<Fault> takeIf(Predicate &&fits)
    {
        const auto found = std::find_if(m_faults.begin(), m_faults.end(), fits);
        if (found == m_faults.end())
            return std::nullopt;
        const Fault fault = *found;
        m_faults.erase(found);
        return fault;
    }
    void clear() { m_faults.clear(); }

private:
    std::deque<Fault> m_faults;
};

//! Sets known members from JSON by name; anything unknown makes it false.
class ControlValues
{
public:
    explicit ControlValues(const QJsonObject &settings) : m_settings(settings) { }
    ControlValues &read(const QString &name, std::chrono::milliseconds &value);
    ControlValues &read(const QString &name, std::chrono::seconds &value);
    ControlValues &read(const QString &name, int &value);
    ControlValues &read(const QString &name, double &value);
    ControlValues &read(const QString &name, bool &value);
    [[nodiscard]] bool allKnown() const { return m_settings.isEmpty(); }

private:
    QJsonObject m_settings;
};
