// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokenreply.h"

#include "audio/mulaw.h"
#include "call/foreigntext.h"
#include "call/messagemarks.h"
#include "call/spokensentence.h"
#include "call/spokentext.h"

#include <algorithm>

namespace
{
constexpr qsizetype VoicesAtOnce = 2; // the sentence that plays and the next one; more would be a burst for the service
constexpr size_t SentencesAhead = 3; // made but not yet heard: more would be wasted when the caller interrupts
}

SpokenReply::SpokenReply(const Way &way, const QString &name, Language language, const Prosody &prosody)
    : m_way(way)
    , m_name(name)
    , m_language(language)
    , m_prosody(prosody)
    , m_splitter(language)
    , m_limit(way.clock.timer([this] { finish(); }))
{
    connect(&m_way.line, &CallTransport::marked, this, &SpokenReply::onMarked);
}

SpokenReply::~SpokenReply() = default;

void SpokenReply::expectText(TextKind kind, const QList<Prompt::Item> &messages)
{
    m_expectsText = true;
    m_textKind = kind;
    m_messages = messages;
    m_claims = MessageClaims(messages);
    prepareVoice();
}

void SpokenReply::addPhrase(const QString &text, SpokenLine::Protection protection)
{
    addLine({ text, {}, true, protection });
}

void SpokenReply::addText(const QString &piece)
{
    for (const QString &sentence : m_splitter.feed(m_filter.feed(piece)))
        addMarked(sentence);
    pump();
}

void SpokenReply::addMarked(const QString &sentence)
{
    const MarkedSentence marked = stripMarks(sentence);
    if (marked.numbers.isEmpty())
        return addTextLine(marked.text, numbersOfLineBefore());
    const bool delivers = m_textKind == TextKind::Summary;
    addTextLine(marked.text, delivers ? m_claims.believed(marked.text, marked.numbers) : marked.numbers);
}

void SpokenReply::addTextLine(const QString &text, const QList<int> &numbers)
{
    SpokenLine line;
    line.text = text;
    line.numbers = numbers;
    line.delivers = m_textKind == TextKind::Summary;
    line.quotes = quotedIn(text, numbers);
    addLine(line);
}

int SpokenReply::quotedIn(const QString &text, const QList<int> &numbers) const
{
    const auto quotes = [&](const Prompt::Item &message) {
        return (numbers.isEmpty() || numbers.contains(message.number))
            && foreigntext::isQuotedIn(text, message.content);
    };
    const auto quoted = std::ranges::find_if(m_messages, quotes);
    return quoted == m_messages.end() ? 0 : quoted->number;
}

QList<int> SpokenReply::numbersOfLineBefore() const
{
    // A sentence that is too long for one breath comes in parts, and only its first part carries the mark.
    if (m_sentences.empty() || m_sentences.back()->line.isPhrase)
        return {};
    const SpokenLine &before = m_sentences.back()->line;
    return QStringLiteral(".!?…:“\"”»").contains(before.text.back()) ? QList<int>() : before.numbers;
}

void SpokenReply::endText(Answer::End end)
{
    m_expectsText = false;
    for (const QString &sentence : m_splitter.feed(m_filter.finish()))
        addMarked(sentence);
    const QString last = m_splitter.finish();
    if (end == Answer::End::Complete) { // else this announced a sentence that never came
        const MarkedSentence marked = stripMarks(last);
        if (marked.text.isEmpty() && !marked.numbers.isEmpty() && !m_sentences.empty()) // a mark behind its sentence
            coverWithLastLine(m_claims.believed(m_sentences.back()->line.text, marked.numbers));
        else
            addMarked(last);
    }
    pump();
}

void SpokenReply::coverWithoutNumbers()
{
    QStringList told;
    for (const auto &sentence : m_sentences) {
        if (!sentence->line.isPhrase)
            told.append(sentence->line.text);
    }
    coverWithLastLine(m_claims.toldWithoutNumbers(told.join(u' ')));
}

void SpokenReply::coverWithLastLine(const QList<int> &numbers)
{
    for (size_t i = m_sentences.size(); i > 0; --i) {
        SpokenLine &line = m_sentences[i - 1]->line;
        if (line.isPhrase)
            continue;
        line.numbers += numbers;
        if (line.delivers)
            m_ledger.extendSentence(static_cast<qsizetype>(i - 1), numbers);
        return;
    }
}

void SpokenReply::addLine(const SpokenLine &line)
{
    auto sentence = std::make_unique<Sentence>();
    sentence->line = line;
    sentence->spoken = spokenText(line.text, m_language, line.isVerbatim ? Digits::Spoken : Digits::Summarised);
    if (m_over || !hasWords(sentence->spoken))
        return;
    resetSound(*sentence);
    m_ledger.addSentence(line.delivers ? line.numbers : QList<int>());
    m_sentences.push_back(std::move(sentence));
    reportHeard(); // the last sentence about a message may be over, and known as its last only now
    pump();
}

// As it was before any sound of it was made.
void SpokenReply::resetSound(Sentence &sentence)
{
    sentence.utterance.reset();
    sentence.held.clear();
    sentence.bytes = 0;
    if (sentence.line.isPhrase && m_prosody == Prosody())
        sentence.held = m_way.phrases.audio(sentence.line.text);
    sentence.state = sentence.held.isEmpty() ? Sentence::State::Waiting : Sentence::State::Voiced;
    if (isLeftOut(sentence))
        sentence.state = Sentence::State::LeftOut;
}

void SpokenReply::withdraw(const QSet<int> &messages)
{
    if (messages.isEmpty())
        return;
    m_withdrawn.unite(messages);
    for (const auto &sentence : m_sentences) {
        // What the line has already is taken back at its turn, without cutting off the sentence before it.
        if (sentence->bytes == 0 && !sentence->isOver() && isLeftOut(*sentence))
            resetSound(*sentence);
    }
    pump();
}

void SpokenReply::addLines(const QList<SpokenLine> &lines)
{
    for (const SpokenLine &line : lines)
        addLine(line);
}

std::optional<SpokenLine> SpokenReply::takeBackClosingQuestion()
{
    if (m_over || m_sentences.empty())
        return std::nullopt;
    const Sentence &last = *m_sentences.back();
    const SpokenLine line = last.line;
    const bool asks = !line.isPhrase && line.numbers.isEmpty() && line.text.endsWith(u'?');
    if (!asks || last.bytes > 0 || last.state == Sentence::State::Failed)
        return std::nullopt;
    m_sentences.pop_back();
    m_ledger.dropLastSentence();
    return line;
}

void SpokenReply::end()
{
    m_ended = true;
    m_expectsText = false;
    m_ledger.completeText();
    reportHeard(); // a sentence heard earlier may only now be known as its message's last
    pump();
}

void SpokenReply::stop()
{
    if (m_over)
        return;
    m_over = true;
    m_limit->stop();
    for (const auto &sentence : m_sentences)
        sentence->utterance.reset();
    m_way.line.stopPlaying();
}

void SpokenReply::onMarked(const QString &name)
{
    const QString prefix = m_name + u'.';
    if (m_over || !name.startsWith(prefix))
        return;
    const size_t index = QStringView(name).sliced(prefix.size()).toULong();
    if (index >= m_sentences.size() || m_sentences[index]->state != Sentence::State::Sent)
        return;
    m_sentences[index]->state = Sentence::State::Heard;
    m_ledger.hear(static_cast<qsizetype>(index));
    reportHeard();
    Q_EMIT lineHeard(m_sentences[index]->line);
    if (!m_over)
        passTo(index + 1);
    pump();
}

void SpokenReply::passTo(size_t next)
{
    while (next < m_sentences.size() && m_sentences[next]->isOver())
        ++next;
    if (next == m_sentences.size() || m_sentences[next]->bytes == 0)
        return;
    if (isLeftOut(*m_sentences[next]))
        takeBackFrom(next);
    else
        beginInTheAir(*m_sentences[next]);
}

// The far side may be some milliseconds into it by now: too little to be a word.
void SpokenReply::takeBackFrom(size_t first)
{
    m_way.line.stopPlaying();
    m_playedUntil = m_way.clock.now();
    for (size_t i = first; i < m_sentences.size(); ++i) {
        if (m_sentences[i]->bytes > 0 && !m_sentences[i]->isOver())
            resetSound(*m_sentences[i]);
    }
    m_front = first;
}

void SpokenReply::beginInTheAir(Sentence &sentence)
{
    sentence.startsAt = m_way.clock.now();
    Q_EMIT lineBegan(sentence.line);
}

void SpokenReply::reportHeard()
{
    const QList<int> numbers = m_ledger.takeNewlyHeard();
    if (!numbers.isEmpty())
        Q_EMIT messagesHeard(numbers);
}

void SpokenReply::pump()
{
    if (m_over)
        return;
    sendWhatIsReady();
    startVoices();
    finishIfAllHeard();
}

void SpokenReply::sendWhatIsReady()
{
    for (; m_front < m_sentences.size(); ++m_front) {
        Sentence &sentence = *m_sentences[m_front];
        if (!sentence.held.isEmpty())
            play(sentence, std::exchange(sentence.held, {}));
        if (sentence.state == Sentence::State::Voiced) {
            sentence.state = Sentence::State::Sent;
            m_way.line.playMark(m_name + u'.' + QString::number(m_front));
        } else if (!sentence.isOver()) {
            break;
        }
    }
}

void SpokenReply::startVoices()
{
    using State = Sentence::State;
    const auto isMade = [](const auto &sentence) {
        return sentence->state == State::Sent || sentence->state == State::Voiced || sentence->state == State::Voicing;
    };
    const auto isBeingMade = [](const auto &sentence) { return sentence->state == State::Voicing; };
    auto ahead = static_cast<size_t>(std::ranges::count_if(m_sentences, isMade));
    auto voices = std::ranges::count_if(m_sentences, isBeingMade);
    // Counted once: a message of a thousand sentences must not cost a million looks at each of them.
    for (size_t i = m_front; i < m_sentences.size() && voices < VoicesAtOnce && ahead < SentencesAhead; ++i) {
        if (m_sentences[i]->state != State::Waiting)
            continue;
        startVoice(i);
        ++voices;
        ++ahead;
    }
    prepareVoice();
}

void SpokenReply::prepareVoice()
{
    // Once for each sentence to come: many calls share the voice, and each needs a connection of its own.
    if (m_expectsText && !std::exchange(m_voicePrepared, true))
        m_way.voice.prepare();
}

void SpokenReply::startVoice(size_t index)
{
    Sentence &sentence = *m_sentences[index];
    sentence.state = Sentence::State::Voicing;
    m_voicePrepared = false;
    sentence.utterance = m_way.voice.speak(sentence.spoken, m_prosody);
    Utterance *utterance = sentence.utterance.get();
    connect(utterance, &Utterance::audioReady, this, [this, index](const QByteArray &mulaw) {
        Sentence &speaking = *m_sentences[index];
        if (!speaking.line.isPhrase && !std::exchange(m_voiced, true))
            Q_EMIT voiced();
        if (index == m_front)
            play(speaking, mulaw);
        else
            speaking.held += mulaw;
    });
    connect(utterance, &Utterance::finished, this, [this, index] {
        m_sentences[index]->state = Sentence::State::Voiced;
        m_sentences[index]->utterance.reset();
        pump();
    });
    connect(utterance, &Utterance::failed, this, [this, index](const ServiceError &error) {
        m_sentences[index]->state = Sentence::State::Failed;
        m_sentences[index]->utterance.reset();
        Q_EMIT voiceFailed(error);
        pump();
    });
}

void SpokenReply::play(Sentence &sentence, const QByteArray &mulaw)
{
    const bool first = sentence.bytes == 0;
    sentence.bytes += mulaw.size();
    m_playedUntil = std::max(m_playedUntil, m_way.clock.now()) + mulaw::duration(mulaw.size());
    m_way.line.play(mulaw);
    const bool behindOthers
        = std::ranges::any_of(m_sentences, [](const auto &other) { return other->state == Sentence::State::Sent; });
    if (!sentence.line.isPhrase && !std::exchange(m_sounded, true))
        Q_EMIT sounding();
    if (first && !behindOthers)
        beginInTheAir(sentence);
}

void SpokenReply::finishIfAllHeard()
{
    if (!m_ended || m_over || m_front < m_sentences.size()) {
        m_limit->stop(); // something has come after all
        return;
    }
    const bool waiting = std::ranges::any_of(
        m_sentences, [](const auto &sentence) { return sentence->state == Sentence::State::Sent; });
    const auto rest = std::max(m_playedUntil - m_way.clock.now(), std::chrono::milliseconds(0));
    // Never from within a call of the owner's: finished() comes from the event loop.
    m_limit->start(waiting ? rest + m_way.markGrace : std::chrono::milliseconds(0));
}

void SpokenReply::finish()
{
    if (m_over)
        return;
    m_over = true;
    m_limit->stop();
    Q_EMIT finished();
}
