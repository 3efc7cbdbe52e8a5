// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/scriptedworld.h"

#include "audio/mulaw.h"

namespace
{

//! One shot from now, owned by the operation that waits for it.
class TimedUtterance final : public Utterance
{
public:
    TimedUtterance(VirtualClock &clock, std::chrono::milliseconds delay, const QByteArray &sound)
        : m_timer(clock.timer([this, sound] {
            if (sound.isEmpty()) {
                Q_EMIT failed({ ServiceError::Kind::Empty, QStringLiteral("broken on purpose"), {} });
                return;
            }
            Q_EMIT audioReady(sound);
            Q_EMIT finished();
        }))
    {
        m_timer->start(delay);
    }
    void cancel() override { m_timer->stop(); }

private:
    std::unique_ptr<ClockTimer> m_timer;
};

class QuietListening final : public Listening
{
public:
    void hear(const QByteArray &) override { }
    void cancel() override { }
};

class TimedAnswer final : public Answer
{
public:
    TimedAnswer(VirtualClock &clock, FakeModel::Reply reply, int &running)
        : m_reply(std::move(reply))
        , m_words(m_reply.text.split(u' ', Qt::SkipEmptyParts))
        , m_running(running)
        , m_timer(clock.timer([this] { next(); }))
    {
        ++m_running;
        m_timer->start(m_reply.firstWord);
    }
    ~TimedAnswer() override { stop(); }
    void cancel() override { stop(); }

private:
    void next()
    {
        if (!m_words.isEmpty()) {
            m_timer->start(m_reply.perWord);
            Q_EMIT textArrived(m_words.takeFirst() + u' ');
            return;
        }
        if (m_reply.hangs)
            return;
        stop();
        if (m_reply.error)
            Q_EMIT failed(*m_reply.error);
        else
            Q_EMIT finished(m_reply.end);
    }
    void stop()
    {
        m_timer->stop();
        if (!std::exchange(m_stopped, true))
            --m_running;
    }

    const FakeModel::Reply m_reply;
    QStringList m_words;
    int &m_running;
    bool m_stopped = false;
    std::unique_ptr<ClockTimer> m_timer;
};

class TimedFetch final : public Fetch
{
public:
    TimedFetch(VirtualClock &clock, const FakeInbox &source)
        : m_timer(clock.timer([this, inbox = source.inbox, error = source.error] {
            if (error)
                Q_EMIT failed(*error);
            else
                Q_EMIT finished(inbox);
        }))
    {
        m_timer->start(source.delay);
    }
    void cancel() override { m_timer->stop(); }

private:
    std::unique_ptr<ClockTimer> m_timer;
};

class SilentWatch final : public MessageWatch
{
public:
    void cancel() override { }
};

class TimedConfirmation final : public Confirmation
{
public:
    explicit TimedConfirmation(VirtualClock &clock) : m_timer(clock.timer([this] { Q_EMIT finished(); }))
    {
        m_timer->start(std::chrono::milliseconds(1));
    }
    void cancel() override { m_timer->stop(); }

private:
    std::unique_ptr<ClockTimer> m_timer;
};
}

// ---- texts

char TextTable::codeOf(const QString &text)
{
    qsizetype index = m_texts.indexOf(text);
    if (index < 0) {
        index = m_texts.size();
        m_texts.append(text);
    }
    Q_ASSERT(index < 0xff); // 0xff is silence
    return static_cast<char>(index);
}

QString TextTable::textOf(char code) const
{
    return m_texts.value(static_cast<uint8_t>(code));
}

// ---- line

FakeLine::FakeLine(VirtualClock &clock, TextTable &texts, const QString &caller, const QString &callId)
    : m_clock(clock), m_texts(texts), m_caller(caller), m_callId(callId), m_tick(clock.timer([this] { tick(); }))
{
    m_tick->start(packet);
}

void FakeLine::play(const QByteArray &sound)
{
    if (m_queue.empty())
        m_longestGap = std::max(m_longestGap, m_clock.now() - m_silentSince);
    m_queue.push_back({ sound, {}, false });
}

void FakeLine::playMark(const QString &name)
{
    m_queue.push_back({ {}, name, false });
}

void FakeLine::stopPlaying()
{
    m_queue.clear();
    m_silentSince = m_clock.now();
}

void FakeLine::hangUp()
{
    callerHangsUp();
}

void FakeLine::callerHangsUp()
{
    if (std::exchange(m_hungUp, true))
        return;
    m_tick->stop();
    m_queue.clear();
    Q_EMIT hungUp();
}

QString FakeLine::heardSoFar() const
{
    QStringList texts;
    for (const char code : m_heard)
        texts.append(m_texts.textOf(code));
    return texts.join(QStringLiteral(" | "));
}

void FakeLine::tick()
{
    m_tick->start(packet);
    qsizetype left = packet.count() * mulaw::BytesPerMillisecond;
    while (!m_queue.empty() && (left > 0 || m_queue.front().sound.isEmpty())) {
        Piece &piece = m_queue.front();
        if (piece.sound.isEmpty()) {
            const QString mark = piece.mark;
            m_queue.pop_front();
            if (!losesMarks)
                Q_EMIT marked(mark);
            continue;
        }
        const qsizetype bytes = std::min(left, piece.sound.size());
        if (!std::exchange(piece.begun, true))
            m_heard.append(piece.sound.front());
        piece.sound.remove(0, bytes);
        left -= bytes;
        if (piece.sound.isEmpty())
            m_queue.pop_front();
        if (m_queue.empty())
            m_silentSince = m_clock.now();
    }
}

// ---- voice, phrases, recogniser, model, inbox

FakeVoice::FakeVoice(VirtualClock &clock, TextTable &texts) : m_clock(clock), m_texts(texts) { }

Pending<Utterance> FakeVoice::speak(const QString &text, const Prosody &prosody)
{
    prosodies.append(prosody);
    given.append(text);
    ++spoken;
    const qsizetype bytes = perCharacter.count() * text.size() * mulaw::BytesPerMillisecond;
    return Pending<Utterance>(
        new TimedUtterance(m_clock, delay, broken ? QByteArray() : QByteArray(bytes, m_texts.codeOf(text))));
}

FakePhrases::FakePhrases(TextTable &texts) : m_texts(texts) { }

QByteArray FakePhrases::audio(const QString &text) const
{
    return empty ? QByteArray() : QByteArray(60 * text.size() * mulaw::BytesPerMillisecond, m_texts.codeOf(text));
}

Pending<Listening> FakeRecognizer::listen()
{
    ++sessions;
    m_session = new QuietListening;
    return Pending<Listening>(m_session);
}

FakeModel::FakeModel(VirtualClock &clock) : m_clock(clock) { }

Pending<Answer> FakeModel::ask(const Prompt &prompt)
{
    asked.append(prompt);
    if (onAsk)
        onAsk(prompt);
    Reply reply;
    reply.text = QStringLiteral("Darauf ist keine Antwort vorbereitet.");
    if (!replies.empty()) {
        reply = replies.front();
        replies.pop_front();
    }
    return Pending<Answer>(new TimedAnswer(m_clock, reply, running));
}

FakeInbox::FakeInbox(VirtualClock &clock) : m_clock(clock) { }

Pending<Fetch> FakeInbox::fetchUnread(const Claimant &)
{
    ++fetches;
    return Pending<Fetch>(new TimedFetch(m_clock, *this));
}

Pending<MessageWatch> FakeInbox::watch(const QString &)
{
    m_watch = new SilentWatch;
    return Pending<MessageWatch>(m_watch);
}

void FakeInbox::withdraw(int number)
{
    if (m_watch)
        Q_EMIT m_watch->withdrawn({ inbox.messages.at(number - 1).id });
}

Pending<Confirmation> FakeInbox::markHeard(const QString &, const QList<MessageId> &ids)
{
    for (const MessageId &id : ids)
        heard.append(id.message);
    return Pending<Confirmation>(new TimedConfirmation(m_clock));
}
