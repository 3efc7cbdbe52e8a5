// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokenmarkup.h"

#include "call/spokenemoji.h"
#include "call/spokenpiece.h"
#include "net/writing.h"

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;
using writing::LineBreak;

namespace spoken
{

namespace
{

constexpr qsizetype longestTag = 200;
constexpr qsizetype longestLabel = 300;
constexpr qsizetype longestTarget = 2000;

//! Names of elements that say nothing; of other "tags" (<Name>) the name is kept.
bool isElement(QStringView name)
{
    constexpr QStringView elements[]
        = { u"a", u"audio", u"b", u"body", u"bookmark", u"br", u"break", u"code", u"desc", u"div", u"em", u"emphasis",
              u"font", u"h1", u"h2", u"h3", u"head", u"hr", u"html", u"i", u"img", u"ins", u"lang", u"lexicon", u"li",
              u"mark", u"ol", u"p", u"phoneme", u"pre", u"prosody", u"s", u"say-as", u"script", u"span", u"speak",
              u"strike", u"strong", u"style", u"sub", u"table", u"td", u"tr", u"u", u"ul", u"voice", u"xml", u"w" };
    return std::any_of(std::begin(elements), std::end(elements),
        [name](QStringView element) { return name.compare(element, Qt::CaseInsensitive) == 0; });
}

//! A line without what marks it as a heading, an item or a quote.
struct Line
{
    QStringView text;
    bool apart = false; //!< a sentence of its own whatever it ends in
};

bool isRule(QStringView line)
{
    return line.size() >= 3
        && std::all_of(line.begin(), line.end(), [](QChar c) { return QStringView(u"-*_=|: ").contains(c); });
}

Line stripped(QStringView line)
{
    Line result { line.trimmed(), false };
    QStringView &text = result.text;
    if (isRule(text) || text.startsWith(u"```"))
        return { {}, true };
    while (text.startsWith(u'>'))
        text = text.mid(1).trimmed();
    qsizetype hashes = 0;
    while (charAt(text, hashes) == u'#')
        ++hashes;
    if (hashes > 0 && charAt(text, hashes) == u' ')
        return { text.mid(hashes).trimmed(), true };
    if (text.size() > 1 && text[1] == u' ' && QStringView(u"-*+\u2022\u2013\u00b7\u25cf\u25e6\u25aa").contains(text[0]))
        result = { text.mid(2).trimmed(), true };
    if (const qsizetype digits = digitsAt(text, 0); digits > 0 && digits <= 2
        && QStringView(u".)").contains(charAt(text, digits)) && charAt(text, digits + 1) == u' ')
        result.apart = true;
    for (const QStringView box : { QStringView(u"[ ] "), QStringView(u"[x] "), QStringView(u"[X] ") }) {
        if (text.startsWith(box))
            text = text.mid(box.size()).trimmed();
    }
    return result;
}

//! Writes lines one behind the other, with the pauses that the line breaks were.
class Flattener
{
public:
    void addLine(QStringView raw)
    {
        const Line line = stripped(raw);
        if (line.text.isEmpty()) {
            m_apart = true;
            return;
        }
        join(line);
        m_apart = line.apart;
        m_before = line.text;
        if (const qsizetype digits = digitsAt(line.text, 0);
            line.apart && digits > 0 && charAt(line.text, digits) == u')') {
            m_out.append(line.text.first(digits)).append(u'.');
            addInline(line.text.mid(digits + 1));
            return;
        }
        addInline(line.text);
    }

    QString take() { return std::move(m_out); }

private:
    void join(const Line &line)
    {
        while (m_out.endsWith(u' '))
            m_out.chop(1);
        if (m_out.isEmpty())
            return;
        const QChar last = m_out.back();
        const bool pauses = QStringView(u".!?:;,\u2026").contains(last);
        const LineBreak wanted = pauses ? LineBreak::None
            : m_apart || line.apart     ? LineBreak::Stop
                                        : writing::lineBreak(m_before, line.text);
        // "am 5" is not the fifth because a line ends there.
        if (wanted == LineBreak::Stop && (m_apart || line.apart || !isDigit(last)))
            m_out.append(u'.');
        else if (wanted != LineBreak::None && !isEmojiStand(last))
            m_out.append(u',');
        m_out.append(u' ');
    }

    void addInline(QStringView text)
    {
        m_targetBegin = m_targetEnd = -1;
        for (qsizetype i = 0; i < text.size();) {
            if (i == m_targetBegin) {
                i = m_targetEnd;
                continue;
            }
            switch (text[i].unicode()) {
            case u'<':
                i = addTag(text, i);
                break;
            case u'&':
                i = addEntity(text, i);
                break;
            case u'[':
                i = addLabel(text, i);
                break;
            case u'*':
            case u'_':
            case u'~':
            case u'|':
            case u'`':
                i = addMarker(text, i);
                break;
            default:
                m_out.append(text[i++]);
            }
        }
    }

    qsizetype addTag(QStringView text, qsizetype at)
    {
        const bool closing = QStringView(u"/!?").contains(charAt(text, at + 1));
        const qsizetype name = at + (closing ? 2 : 1);
        if (!charAt(text, name).isLetter()) {
            m_out.append(text[at]);
            return at + 1;
        }
        qsizetype end = name;
        while (end < text.size() && end - at < longestTag && text[end] != u'>' && text[end] != u'<')
            ++end;
        if (charAt(text, end) != u'>')
            return at + 1;
        const QStringView inside = text.mid(name, end - name);
        if (inside.startsWith(u"http") || inside.contains(u'@'))
            return at + 1; // an address in pointed brackets
        qsizetype nameEnd = 0;
        while (nameEnd < inside.size() && (inside[nameEnd].isLetterOrNumber() || inside[nameEnd] == u'-'))
            ++nameEnd;
        const bool markup = closing || inside.contains(u'=') || inside.contains(u':') || inside.endsWith(u'/')
            || isElement(inside.first(nameEnd));
        if (!markup)
            return at + 1;
        m_out.append(u' ');
        return end + 1;
    }

    qsizetype addEntity(QStringView text, qsizetype at)
    {
        struct Entity
        {
            QStringView name;
            QChar sign;
        };
        constexpr Entity entities[] = { { u"&amp;", u'&' }, { u"&lt;", u' ' }, { u"&gt;", u' ' }, { u"&quot;", u'"' },
            { u"&apos;", u'\'' }, { u"&nbsp;", u' ' } };
        for (const Entity &entity : entities) {
            if (text.mid(at).startsWith(entity.name, Qt::CaseInsensitive)) {
                m_out.append(entity.sign);
                return at + entity.name.size();
            }
        }
        constexpr qsizetype longestNumber = 10;
        const qsizetype end = charAt(text, at + 1) == u'#' ? text.mid(at, longestNumber).indexOf(u';') : -1;
        m_out.append(end > 0 ? u' ' : u'&');
        return end > 0 ? at + end + 1 : at + 1;
    }

    //! "[label](target)": the label is read, the target is not; without a label the target is.
    qsizetype addLabel(QStringView text, qsizetype at)
    {
        qsizetype label = at + 1;
        while (label < text.size() && label - at < longestLabel && text[label] != u'[' && text[label] != u']')
            ++label;
        if (charAt(text, label) != u']' || charAt(text, label + 1) != u'(') {
            m_out.append(text[at]);
            return at + 1;
        }
        qsizetype target = label + 2;
        while (target < text.size() && target - label < longestTarget && !QStringView(u"()[] ").contains(text[target]))
            ++target;
        if (charAt(text, target) != u')') {
            m_out.append(text[at]);
            return at + 1;
        }
        if (label == at + 1) {
            m_out.append(text.mid(label + 2, target - label - 2));
            return target + 1;
        }
        m_targetBegin = label;
        m_targetEnd = target + 1;
        return at + 1;
    }

    //! Markers of bold and the like go; the sign of "5 * 3" and the underscore inside a name stay.
    qsizetype addMarker(QStringView text, qsizetype at)
    {
        const QChar sign = text[at];
        const QChar before = charAt(text, at - 1);
        const QChar after = charAt(text, at + 1);
        const bool product = sign == u'*' && ((before == u' ' && after == u' ') || (isDigit(before) && isDigit(after)));
        const bool inName = sign == u'_' && before.isLetterOrNumber() && after.isLetterOrNumber();
        const bool number = isDigit(after) || (after == u' ' && isDigit(charAt(text, at + 2)));
        const bool about = sign == u'~' && number && !isDigit(before) && before != u'~';
        if (product || inName || about)
            m_out.append(sign);
        else if (sign == u'|')
            m_out.append(u' ');
        return at + 1;
    }

    QString m_out;
    QStringView m_before; //!< the line before this one
    bool m_apart = false; //!< the line before this one was a sentence of its own
    qsizetype m_targetBegin = -1;
    qsizetype m_targetEnd = -1;
};

} // namespace

QString flattened(const QString &cleanedText)
{
    Flattener flattener;
    const QStringView text(cleanedText);
    for (qsizetype begin = 0; begin <= text.size();) {
        qsizetype end = text.indexOf(u'\n', begin);
        if (end < 0)
            end = text.size();
        flattener.addLine(text.mid(begin, end - begin));
        begin = end + 1;
    }
    return flattener.take();
}

} // namespace spoken
