// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/benchcaller.h"
#include "bench/figures.h"
#include "bench/machine.h"
#include "bench/servicerecord.h"
#include "bench/services.h"

#include <memory>
#include <vector>

//! What came out of so many calls at once.
struct LoadResult
{
    int calls = 0;
    Samples firstSound; // all times in milliseconds
    Samples silenceBeforeSummary;
    Samples turns;
    Samples turnsSinceVoice;
    Samples toModel;
    Samples toVoice;
    Samples toCaller;
    Samples stops;
    double cpuPerCallSecond = 0; //!< milliseconds
    double memoryPerCall = 0; //!< MiB
    double share = 0; //!< of the time in which the machine spoke
    double phonesCpu = 0; //!< cores that the phones and the fakes took meanwhile
    double fakesCpu = 0;
    qsizetype gaps = 0; //!< inside what the machine said
    qsizetype discarded = 0; //!< turns in which something else happened
    QStringList troubles;
};

//! Calls the machine with one or many callers at once.
class Load
{
public:
    struct Plan
    {
        std::chrono::milliseconds window { 25000 }; //!< of steady mix, measured
        std::chrono::milliseconds interruptions { 12000 };
    };

    Load(Services &services, Machine &machine, const Plan &plan);

    //! Of so many callers; each calls by a number of its own.
    [[nodiscard]] static QStringList numbers(int calls);

    //! One caller who hears the greeting and the beginning of the summary and hangs up.
    struct Opening
    {
        double firstSound = 0; //!< milliseconds
        double silence = 0;
        double pause = 0; //!< from tone to tone
        QString trouble;
    };
    [[nodiscard]] Opening open();

    //! idle: resident MiB of the machine without a call.
    [[nodiscard]] LoadResult run(int calls, double idle);

private:
    struct Meter;

    [[nodiscard]] std::unique_ptr<BenchCaller> makeCaller(int number);
    //! Unless there are new ones.
    void addMessages();
    void hangUpAll(std::vector<std::unique_ptr<BenchCaller>> &callers);
    void evaluate(LoadResult &result, const std::vector<std::unique_ptr<BenchCaller>> &callers, qint64 from, qint64 to);

    Services &m_services;
    Machine &m_machine;
    const Plan m_plan;
    SystemClock m_clock;
    Metronome m_metronome;
    QNetworkAccessManager m_network;
    std::vector<BenchCaller::Words> m_questions; // by number of the caller
    BenchCaller::Words m_interruption;
    bool m_needsMessages = true;
};
