// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"
#include "app/settingsvalues.h"

#include <QHash>
#include <QString>

#include <chrono>
#include <optional>
#include <set>
#include <utility>
#include <vector>

//! Looks a name up in all sources in their order, turns its text into a value, and collects what is wrong.
//! The part of reading the settings that knows nothing about any single one of them.
class SettingsReader
{
public:
    enum class Origin { Nowhere, Environment, DotEnv, Keychain, Desktop };

    explicit SettingsReader(const SettingsSources &sources);

    //! Trimmed; empty when it is not set. Secrets are looked up by secret() only.
    [[nodiscard]] QString text(const QString &name);
    [[nodiscard]] Secret secret(const QString &name);
    void flag(const QString &name, bool &target);
    template<class Number>
    void number(const QString &name, Number &target, qint64 least, qint64 most)
    {
        if (const auto value = number(name, least, most))
            target = static_cast<Number>(*value);
    }
    void seconds(const QString &name, std::chrono::milliseconds &target, std::chrono::milliseconds least,
        std::chrono::milliseconds most);
    void baseAddress(const QString &name, QUrl &target, settingsvalues::Service service, bool allowPlain);
    //! Text of the given form only (a regular expression over the whole of it).
    void matching(const QString &name, QString &target, const QString &form, const QString &remedy);
    template<class T>
    void choice(const QString &name, T &target, const std::vector<std::pair<QLatin1String, T>> &choices)
    {
        const QString given = text(name).toLower();
        if (given.isEmpty())
            return;
        QStringList names;
        for (const auto &[word, value] : choices) {
            if (given == word) {
                target = value;
                return;
            }
            names.append(word);
        }
        problem(name, QStringLiteral("is none of the words it can be"),
            QStringLiteral("write one of: ") + names.join(QLatin1String(", ")));
    }

    //! Where the value came from, or would have come from: Nowhere when it is not set.
    [[nodiscard]] Origin origin(const QString &name) const;
    [[nodiscard]] bool isSet(const QString &name) const { return origin(name) != Origin::Nowhere; }
    //! A variable that is none of our settings (HOME, XDG_DATA_HOME).
    [[nodiscard]] QString foreign(const QString &name) const;

    void problem(const QString &name, const QString &wrong, const QString &remedy);
    void warn(const QString &name, const QString &wrong, const QString &remedy);
    //! Warns about names that look like ours and are not.
    void remarkOnNames();
    //! Something that must be set and is not; mentions a name that was probably meant for it.
    void missing(const QString &name, const QString &remedy);

    //! All that was found of what was asked for, by name.
    [[nodiscard]] const QHash<QString, Secret> &given() const { return m_given; }
    [[nodiscard]] QList<SettingsProblem> takeProblems() { return std::move(m_problems); }
    [[nodiscard]] QList<SettingsProblem> takeWarnings() { return std::move(m_warnings); }

private:
    [[nodiscard]] std::optional<qint64> number(const QString &name, qint64 least, qint64 most);
    [[nodiscard]] QString contentOf(const QString &name, const QString &path);
    void checkSecret(const QString &name, const QString &value);
    //! Those in the environment and in the file, ours or not, sorted.
    [[nodiscard]] std::set<QString> givenNames() const;

    const SettingsSources &m_sources;
    QHash<QString, Origin> m_origins;
    QHash<QString, Secret> m_given;
    QList<SettingsProblem> m_problems;
    QList<SettingsProblem> m_warnings;
};
