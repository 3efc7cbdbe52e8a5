// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/storepart.h"

#include "bench/storebench.h"
#include "support/postgresserver.h"

#include <cstdio>

using namespace Qt::StringLiterals;

namespace
{
constexpr int Few = 50;
constexpr int Many = StoreBench::Messages / 10;

//! Where the program finds a filled store, and how the benchmark itself does.
struct Place
{
    QString name;
    DatabaseSettings settings;
    Machine::Environment environment;
};

QString measureStarts(Figures &figures, const QString &what, Machine &machine, int starts)
{
    Samples samples;
    for (int i = 0; i < starts; ++i) {
        const auto time = machine.start();
        machine.stop();
        if (!time)
            return u"messenger-ab serve does not become ready with a full store"_s;
        samples.add(static_cast<double>(time->count()) / 1000);
    }
    figures.add({ what,
        u"%1 ms, worst %2 (n = %3)"_s.arg(
            fixed(samples.median(), 0), fixed(samples.worst(), 0), QString::number(samples.count())),
        samples.median(), 300, u"ms"_s, false });
    return {};
}

QString measureOne(Figures &figures, const Place &place, Machine &machine, int starts)
{
    StoreBench store(place.settings, place.name);
    if (const QString problem = store.fill(); !problem.isEmpty())
        return problem;
    if (!place.settings.postgres)
        std::printf("The store in SQLite: %.0f MiB\n", store.fileSize());
    for (const int unheard : { Few, Many }) {
        const QString how = u"%1 unheard"_s.arg(unheard);
        const double goal = unheard == Few ? 5 : 0;
        for (const QString &problem : { store.setUnheard(unheard), store.measureUnread(figures, how, goal),
                 measureStarts(figures, u"start → ready, "_s + how + u", " + place.name, machine, starts) }) {
            if (!problem.isEmpty())
                return problem;
        }
    }
    return store.measurePages(figures);
}
}

QString storepart::measure(Figures &figures, const QJsonObject &services, const Machine &model, int starts)
{
    const QTemporaryDir directory;
    // Nothing is to be deleted by age meanwhile.
    const Machine::Environment common { { u"CACHE_DIR"_s, model.cacheDirectory() }, { u"RETENTION_DAYS"_s, u"3650"_s },
        { u"DATA_KEY"_s, StoreBench::key() } };
    Place sqlite { u"SQLite"_s, { directory.filePath(u"store.db"_s) }, common };
    sqlite.environment.insert(u"DATABASE_URL"_s, QString(u"sqlite:"_s + sqlite.settings.file));
    PostgresServer server;
    QList<Place> places { sqlite };
    if (server.start()) {
        Place postgres { u"PostgreSQL"_s, {}, common };
        const QString name = server.makeDatabase();
        postgres.settings.postgres
            = PostgresAddress { u"127.0.0.1"_s, server.port(), name, server.user(), Secret(), {} };
        postgres.environment.insert(u"DATABASE_URL"_s, server.url(name));
        places += postgres;
    } else {
        std::printf("PostgreSQL is not measured: its server does not start (apt-get install postgresql)\n");
    }
    for (const Place &place : std::as_const(places)) {
        Machine machine(services, { u"+4915100000123"_s }, place.environment);
        const QString problem = measureOne(figures, place, machine, starts);
        for (const QString &line : machine.complaints())
            std::printf("The machine complained: %s\n", qPrintable(line));
        if (!problem.isEmpty())
            return QString(place.name + u": "_s + problem);
    }
    return {};
}
