// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settingsreader.h"

#include "app/settingsnames.h"

#include <QFile>
#include <QRegularExpression>
#include <QStringDecoder>

#include <algorithm>

namespace
{
constexpr qint64 LargestSecretFile = 64 * 1024;

QString fileNameOf(const QString &name)
{
    return name + QLatin1String("_FILE");
}

QString inSeconds(std::chrono::milliseconds time)
{
    return QString::number(static_cast<double>(time.count()) / 1000.0);
}
}

SettingsReader::SettingsReader(const SettingsSources &sources) : m_sources(sources)
{
    for (const DotEnv::Remark &remark : sources.file.problems) {
        const QString where = remark.line > 0 ? QStringLiteral("line %1: ").arg(remark.line) : QString();
        problem(QStringLiteral(".env"), where + remark.text, QStringLiteral("mend that line or take it out"));
    }
    for (const DotEnv::Remark &remark : sources.file.warnings)
        warn(QStringLiteral(".env"), QStringLiteral("line %1: %2").arg(remark.line).arg(remark.text),
            QStringLiteral("leave one of them"));
}

QString SettingsReader::text(const QString &name)
{
    Q_ASSERT(settingsnames::isKnown(name) && !settingsnames::isSecret(name));
    const std::pair<const QHash<QString, QString> *, Origin> places[] = {
        { &m_sources.environment, Origin::Environment },
        { &m_sources.file.values, Origin::DotEnv },
        { &m_sources.desktop, Origin::Desktop },
    };
    for (const auto &[values, origin] : places) {
        if (const QString value = values->value(name).trimmed(); !value.isEmpty()) {
            m_origins.insert(name, origin);
            m_given.insert(name, Secret(value));
            return value;
        }
    }
    return {};
}

Secret SettingsReader::secret(const QString &name)
{
    Q_ASSERT(settingsnames::isSecret(name));
    const std::pair<const QHash<QString, QString> *, Origin> places[] = {
        { &m_sources.environment, Origin::Environment },
        { &m_sources.file.values, Origin::DotEnv },
    };
    for (const auto &[values, origin] : places) {
        const QString value = values->value(name).trimmed();
        const QString path = values->value(fileNameOf(name)).trimmed();
        if (value.isEmpty() && path.isEmpty())
            continue;
        m_origins.insert(name, origin);
        if (!value.isEmpty() && !path.isEmpty()) {
            problem(name, QStringLiteral("is set, and so is %1").arg(fileNameOf(name)),
                QStringLiteral("leave one of the two"));
            return {};
        }
        const QString content = path.isEmpty() ? value : contentOf(fileNameOf(name), path);
        checkSecret(name, content);
        m_given.insert(name, Secret(content));
        return Secret(content);
    }
    if (const QString value = m_sources.keychain ? m_sources.keychain(name) : QString(); !value.isEmpty()) {
        m_origins.insert(name, Origin::Keychain);
        checkSecret(name, value);
        m_given.insert(name, Secret(value));
        return Secret(value);
    }
    return {};
}

QString SettingsReader::contentOf(const QString &name, const QString &path)
{
    const QString remedy = QStringLiteral("name a file that this program may read, with nothing in it but the secret");
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        problem(name, QStringLiteral("names a file that cannot be read (%1)").arg(file.errorString()), remedy);
        return {};
    }
    QByteArray bytes = file.read(LargestSecretFile + 1);
    while (bytes.endsWith('\n') || bytes.endsWith('\r'))
        bytes.chop(1);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString content = decoder.decode(bytes);
    if (content.isEmpty())
        problem(name, QStringLiteral("names an empty file"), remedy);
    else if (decoder.hasError() || bytes.size() > LargestSecretFile)
        problem(name, QStringLiteral("names a file that holds no text"), remedy);
    else
        return content;
    return {};
}

// What copying and `docker run --env-file` (which keeps quotes) do to keys.
void SettingsReader::checkSecret(const QString &name, const QString &value)
{
    const bool quoted
        = value.size() >= 2 && (value.front() == u'"' || value.front() == u'\'') && value.back() == value.front();
    if (quoted)
        problem(name, QStringLiteral("has quotes around it"), QStringLiteral("leave the quotes out"));
    else if (std::any_of(
                 value.cbegin(), value.cend(), [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; }))
        problem(name, QStringLiteral("holds a line break or another control character"),
            QStringLiteral("copy it again, as one line"));
}

void SettingsReader::flag(const QString &name, bool &target)
{
    const QString given = text(name);
    if (given.isEmpty())
        return;
    if (const auto value = settingsvalues::flag(given))
        target = *value;
    else
        problem(name, QStringLiteral("is neither true nor false"), QStringLiteral("write true or false"));
}

std::optional<qint64> SettingsReader::number(const QString &name, qint64 least, qint64 most)
{
    const QString given = text(name);
    if (given.isEmpty())
        return std::nullopt;
    const QString remedy = QStringLiteral("write a number from %1 to %2").arg(least).arg(most);
    const auto value = settingsvalues::wholeNumber(given);
    if (!value)
        problem(name, QStringLiteral("is not a whole number"), remedy);
    else if (*value < least || *value > most)
        problem(name, QStringLiteral("is out of range"), remedy);
    else
        return value;
    return std::nullopt;
}

void SettingsReader::seconds(const QString &name, std::chrono::milliseconds &target, std::chrono::milliseconds least,
    std::chrono::milliseconds most)
{
    const QString given = text(name);
    if (given.isEmpty())
        return;
    const QString remedy = QStringLiteral("write seconds, from %1 to %2").arg(inSeconds(least), inSeconds(most));
    const auto value = settingsvalues::seconds(given);
    if (!value)
        problem(name, QStringLiteral("is not a number of seconds"), remedy);
    else if (*value < least || *value > most)
        problem(name, QStringLiteral("is out of range"), remedy);
    else
        target = *value;
}

void SettingsReader::baseAddress(const QString &name, QUrl &target, settingsvalues::Service service, bool allowPlain)
{
    const QString given = text(name);
    if (given.isEmpty())
        return;
    const auto address = settingsvalues::baseAddress(given, service, allowPlain);
    if (address.value)
        target = *address.value;
    else
        problem(name, address.wrong, address.remedy);
}

void SettingsReader::matching(const QString &name, QString &target, const QString &form, const QString &remedy)
{
    const QString given = text(name);
    if (given.isEmpty())
        return;
    if (QRegularExpression(QRegularExpression::anchoredPattern(form)).match(given).hasMatch())
        target = given;
    else
        problem(name, QStringLiteral("does not look like one"), remedy);
}

SettingsReader::Origin SettingsReader::origin(const QString &name) const
{
    return m_origins.value(name, Origin::Nowhere);
}

QString SettingsReader::foreign(const QString &name) const
{
    return m_sources.environment.value(name);
}

void SettingsReader::problem(const QString &name, const QString &wrong, const QString &remedy)
{
    m_problems.append({ name, wrong, remedy });
}

void SettingsReader::warn(const QString &name, const QString &wrong, const QString &remedy)
{
    m_warnings.append({ name, wrong, remedy });
}

std::set<QString> SettingsReader::givenNames() const
{
    std::set<QString> names(m_sources.environment.keyBegin(), m_sources.environment.keyEnd());
    names.insert(m_sources.file.values.keyBegin(), m_sources.file.values.keyEnd());
    return names;
}

void SettingsReader::remarkOnNames()
{
    for (const QString &name : givenNames()) {
        const bool file = name.endsWith(QLatin1String("_FILE")) && name.size() > 5;
        const QString plain = file ? name.chopped(5) : name;
        if (file && settingsnames::isKnown(plain) && !settingsnames::isSecret(plain)) {
            warn(name, QStringLiteral("is not read: only secrets may come from a file"),
                QStringLiteral("set %1 itself").arg(plain));
            continue;
        }
        const auto meant = settingsnames::meant(plain);
        // Who has the right name set too means another program by the wrong one.
        if (meant && !isSet(*meant))
            warn(name, QStringLiteral("is no setting of this program"),
                QStringLiteral("did you mean %1?").arg(file ? fileNameOf(*meant) : *meant));
    }
}

void SettingsReader::missing(const QString &name, const QString &remedy)
{
    for (const QString &other : givenNames()) {
        if (settingsnames::meant(other) == name) {
            problem(
                name, QStringLiteral("is not set, but %1 is").arg(other), QStringLiteral("rename it to %1").arg(name));
            return;
        }
    }
    problem(name, QStringLiteral("is not set"), remedy);
}
