// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/albums.h"

namespace albums
{
namespace
{
// Pictures and films of one album are announced apart, because "3 Bilder" would not be true of them together.
struct Key
{
    QString connection;
    qint64 chat;
    QString album;
    Message::Kind kind;

    bool operator==(const Key &) const = default;
};

size_t qHash(const Key &key, size_t seed = 0) noexcept
{
    return qHashMulti(seed, key.connection, key.chat, key.album, static_cast<int>(key.kind));
}

void append(QString &text, const QString &more, QStringView separator)
{
    if (more.isEmpty())
        return;
    if (!text.isEmpty())
        text += separator;
    text += more;
}
}

Merged merged(const QList<Message> &parts)
{
    Merged result;
    QHash<Key, qsizetype> places;
    for (const Message &part : parts) {
        const Key key { part.id.connection, part.id.chat, part.albumId, part.kind };
        const auto place = part.albumId.isEmpty() ? places.constEnd() : places.constFind(key);
        if (place == places.constEnd()) {
            if (!part.albumId.isEmpty())
                places.insert(key, result.announcements.size());
            result.announcements += part;
            continue;
        }
        Message &first = result.announcements[*place];
        first.count += part.count;
        first.duration += part.duration;
        append(first.text, part.text, u"\n");
        append(first.title, part.title, u", ");
        append(first.found, part.found, u" ");
        QList<MessageId> &ids = result.parts[first.id];
        if (ids.isEmpty())
            ids += first.id;
        ids += part.id;
    }
    return result;
}
}
