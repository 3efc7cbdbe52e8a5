// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

//! Reads the plain part of JSON in place: objects whose values are strings without escapes, whole numbers, and such
//! objects. Whatever else it meets it refuses, so that the caller can turn to the general reader; what it accepts means
//! the same there. A reader for one message in a hot path, not a JSON library.
class FlatJson
{
public:
    explicit FlatJson(QStringView text) : m_at(text.utf16()), m_end(text.utf16() + text.size()) { }

    //! Calls onKey(QStringView key) with the reader standing at that key's value, which onKey must consume; false
    //! stops.
    template<class OnKey>
    bool readObject(OnKey onKey)
    {
        if (!take(u'{'))
            return false;
        if (take(u'}'))
            return true;
        do {
            QStringView key;
            if (!readString(key) || !take(u':') || !onKey(key))
                return false;
        } while (take(u','));
        return take(u'}');
    }

    //! text is never null afterwards, though it may be empty.
    bool readString(QStringView &text)
    {
        if (!take(u'"'))
            return false;
        const char16_t *const begin = m_at;
        for (; m_at != m_end; ++m_at) {
            if (*m_at == u'"') {
                text = QStringView(begin, m_at++);
                return true;
            }
            if (*m_at < 0x20 || *m_at >= 0x7f || *m_at == u'\\')
                return false;
        }
        return false;
    }

    //! The string as it stands, to be validated by its reader: it may hold escapes and anything else but a quotation
    //! mark.
    bool readUnchecked(QStringView &text)
    {
        if (!take(u'"'))
            return false;
        const QStringView rest(m_at, m_end);
        const qsizetype end = rest.indexOf(u'"');
        if (end < 0)
            return false;
        text = rest.first(end);
        m_at += end + 1;
        return true;
    }

    bool skipScalar()
    {
        QStringView ignored;
        skipBlanks();
        return m_at != m_end && *m_at == u'"' ? readString(ignored) : skipWholeNumber();
    }

    [[nodiscard]] bool isAtEnd()
    {
        skipBlanks();
        return m_at == m_end;
    }

private:
    void skipBlanks()
    {
        while (m_at != m_end && (*m_at == u' ' || *m_at == u'\n' || *m_at == u'\r' || *m_at == u'\t'))
            ++m_at;
    }

    bool take(char16_t c)
    {
        skipBlanks();
        if (m_at == m_end || *m_at != c)
            return false;
        ++m_at;
        return true;
    }

    bool skipWholeNumber()
    {
        const char16_t *const begin = m_at;
        while (m_at != m_end && *m_at >= u'0' && *m_at <= u'9')
            ++m_at;
        return m_at - begin == 1 || (m_at - begin > 1 && *begin != u'0');
    }

    const char16_t *m_at;
    const char16_t *m_end;
};
