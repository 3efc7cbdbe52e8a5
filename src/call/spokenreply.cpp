// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokenreply.h"

#include "audio/mulaw.h"
#include "call/messagemarks.h"
#include "call/spokentext.h"

#include <algorithm>

namespace
{
constexpr qsizetype VoicesAtOnce = 2; // the sentence that plays and the next one; more would be a burst for the service
constexpr size_t SentencesAhead = 3; // made but not yet heard: more would be wasted when the caller interrupts
constexpr std::chrono::milliseconds PerCharacter(65); // of a spoken sentence, until its real length is known
}

struct SpokenReply::Sentence
{
    enum class State { Waiting, Voicing, Voiced, Sent, Heard, Failed };

    SpokenLine line;
    QString spoken; // its text as the voice is given it
    State state = State::Waiting;
    Pending<Utterance> utterance;
    QByteArray held; // sound that waits for its turn
    qsizetype bytes = 0; // all its sound so far
    std::chrono::milliseconds startsAt { -1 }; // when the caller begins to hear it, by our own count

    [[nodiscard]] bool hasAllSound() const { return state == State::Sent || state == State::Voiced; }
};

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

void SpokenReply::expectText(TextKind kind)
{
    m_expectsText = true;
    m_textKind = kind;
    prepareVoice();
}

void SpokenReply::addPhrase(const QString &text, SpokenLine::Protection protection)
{
    addLine({ text, {}, true, protection });
}

void SpokenReply::addText(const QString &piece)
{
    const QStringList sentences = m_splitter.feed(piece);
    for (const QString &sentence : sentences) {
        const MarkedSentence marked = stripMarks(sentence);
        addTextLine(marked.text, marked.numbers.isEmpty() ? numbersOfLineBefore() : marked.numbers);
    }
}

void SpokenReply::addTextLine(const QString &text, const QList<int> &numbers)
{
    SpokenLine line;
    line.text = text;
    line.numbers = numbers;
    line.delivers = m_textKind == TextKind::Summary;
    addLine(line);
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
    const MarkedSentence marked = stripMarks(m_splitter.finish());
    if (end == Answer::End::Complete) { // else this announced a sentence that never came
        if (marked.text.isEmpty() && !marked.numbers.isEmpty())
            coverWithLastLine(marked.numbers); // a mark behind its sentence
        else
            addTextLine(marked.text, marked.numbers.isEmpty() ? numbersOfLineBefore() : marked.numbers);
    }
    pump();
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
    if (line.isPhrase && m_prosody == Prosody())
        sentence->held = m_way.phrases.audio(line.text);
    if (!sentence->held.isEmpty())
        sentence->state = Sentence::State::Voiced;
    m_ledger.addSentence(line.delivers ? line.numbers : QList<int>());
    m_sentences.push_back(std::move(sentence));
    reportHeard(); // the last sentence about a message may be over, and known as its last only now
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

bool SpokenReply::hasContent() const
{
    return std::ranges::any_of(m_sentences, [](const auto &sentence) { return !sentence->line.isPhrase; });
}

const SpokenReply::Sentence *SpokenReply::sentenceInTheAir() const
{
    for (const auto &sentence : m_sentences) {
        const bool over = sentence->state == Sentence::State::Heard || sentence->state == Sentence::State::Failed;
        if (!over && sentence->bytes > 0)
            return sentence.get();
    }
    return nullptr;
}

SpokenLine SpokenReply::inTheAir() const
{
    const Sentence *sentence = sentenceInTheAir();
    return sentence ? sentence->line : SpokenLine();
}

std::chrono::milliseconds SpokenReply::inTheAirFor() const
{
    const Sentence *sentence = sentenceInTheAir();
    const bool begun = sentence && sentence->startsAt.count() >= 0;
    return begun ? m_way.clock.now() - sentence->startsAt : std::chrono::milliseconds(0);
}

std::optional<std::chrono::milliseconds> SpokenReply::inTheAirLength() const
{
    const Sentence *sentence = sentenceInTheAir();
    return sentence && sentence->hasAllSound() ? std::optional(mulaw::duration(sentence->bytes)) : std::nullopt;
}

QString SpokenReply::heardText() const
{
    QStringList parts;
    for (const auto &sentence : m_sentences) {
        if (sentence->line.isPhrase || sentence->state == Sentence::State::Failed)
            continue;
        const bool whole = sentence->state == Sentence::State::Heard;
        const QString part = whole ? sentence->line.text : heardPart(*sentence);
        if (!part.isEmpty())
            parts.append(part);
        if (!whole)
            break;
    }
    return parts.join(u' ');
}

QString SpokenReply::heardPart(const Sentence &sentence) const
{
    if (sentence.startsAt.count() < 0)
        return {};
    const auto elapsed = m_way.clock.now() - sentence.startsAt;
    const auto known = mulaw::duration(sentence.bytes);
    const auto length = sentence.hasAllSound()
        ? known
        : std::max<std::chrono::milliseconds>(known, PerCharacter * sentence.line.text.size());
    if (elapsed.count() <= 0 || length.count() <= 0)
        return {};
    const QStringList words = sentence.line.text.split(u' ', Qt::SkipEmptyParts);
    const qsizetype count = std::min(words.size(), words.size() * elapsed.count() / length.count());
    if (count == 0)
        return {};
    return words.first(count).join(u' ') + QStringLiteral(" …");
}

QList<SpokenLine> SpokenReply::lines() const
{
    QList<SpokenLine> lines;
    for (const auto &sentence : m_sentences)
        lines.append(sentence->line);
    return lines;
}

qsizetype SpokenReply::heardLines() const
{
    return std::ranges::count_if(
        m_sentences, [](const auto &sentence) { return sentence->state == Sentence::State::Heard; });
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
    Q_EMIT lineHeard();
    if (!m_over && index + 1 < m_sentences.size() && m_sentences[index + 1]->bytes > 0)
        beginInTheAir(*m_sentences[index + 1]);
    pump();
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
        } else if (sentence.state != Sentence::State::Failed) {
            break;
        }
    }
}

void SpokenReply::startVoices()
{
    using State = Sentence::State;
    const auto inState = [this](State state) {
        return std::ranges::count_if(m_sentences, [state](const auto &sentence) { return sentence->state == state; });
    };
    for (size_t i = m_front; i < m_sentences.size() && inState(State::Voicing) < VoicesAtOnce; ++i) {
        const auto ahead = inState(State::Sent) + inState(State::Voiced) + inState(State::Voicing);
        if (m_sentences[i]->state == State::Waiting && static_cast<size_t>(ahead) < SentencesAhead)
            startVoice(i);
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
    if (!m_ended || m_over || m_front < m_sentences.size())
        return;
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
