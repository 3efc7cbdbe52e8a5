// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/controltextfilter.h"
#include "call/heardledger.h"
#include "call/messageclaims.h"
#include "call/sentencesplitter.h"
#include "call/spokenline.h"
#include "llm/languagemodel.h"
#include "net/clock.h"
#include "speech/phrasesource.h"
#include "speech/speechsynthesizer.h"
#include "telephony/calltransport.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

//! One thing that is being said: text in, sentence by sentence, sound out on the line, in order. Knows what was heard.
//!
//! Sentences become sound a little ahead of what plays, so that there is no gap; each ends with a mark on the line, and
//! a sentence is heard when its mark came back. Lives in the call's thread; does nothing more after stop().
class SpokenReply : public QObject
{
    Q_OBJECT

public:
    struct Way
    {
        CallTransport &line;
        SpeechSynthesizer &voice;
        const PhraseSource &phrases;
        Clock &clock;
        std::chrono::milliseconds markGrace; //!< how much later than the sound's end a mark may come back
    };

    //! name makes its marks unique within the call. What way refers to must outlive this object.
    SpokenReply(const Way &way, const QString &name, Language language, const Prosody &prosody);
    ~SpokenReply() override;

    //! A model's text about these is to come by addText(); a summary delivers its messages, an answer only tells of
    //! them.
    enum class TextKind { Summary, Answer };
    void expectText(TextKind kind, const QList<Prompt::Item> &messages);
    //! Fixed words of ours.
    void addPhrase(const QString &text, SpokenLine::Protection protection = SpokenLine::Protection::Interruptible);
    //! The next piece of a model's text, number marks [n] and all.
    void addText(const QString &piece);
    //! The model's text is over. Cut: the last sentence is dropped when it has no end.
    void endText(Answer::End end);
    void addLine(const SpokenLine &line);
    void addLines(const QList<SpokenLine> &lines);
    //! A question of the text to the caller that nothing followed and that is not to be heard yet: as if never added.
    [[nodiscard]] std::optional<SpokenLine> takeBackClosingQuestion();
    //! The last sentence of the text covers these messages, too.
    void coverWithLastLine(const QList<int> &numbers);
    //! Sentences about nothing but these messages are left out, those to come as well; one that has begun is finished.
    void withdraw(const QSet<int> &messages);
    //! Nothing follows: finished() comes when all was heard, or when the time for that has passed.
    void end();
    //! Silence, at once.
    void stop();

    [[nodiscard]] bool hasContent() const; //!< something besides phrases was added, and is not left out
    //! A text without numbers is over: the messages it can have told are covered by its last line.
    void coverWithoutNumbers();
    [[nodiscard]] bool isAllLeftOut() const; //!< something was, and nothing of it is told
    [[nodiscard]] bool isOver() const { return m_over; }
    //! The sentence the caller is hearing now; a default SpokenLine when there is none.
    [[nodiscard]] SpokenLine inTheAir() const;
    //! For how long; zero when there is none.
    [[nodiscard]] std::chrono::milliseconds inTheAirFor() const;
    //! Its whole length, once all its sound is there.
    [[nodiscard]] std::optional<std::chrono::milliseconds> inTheAirLength() const;
    //! What the caller has heard of the text, the beginning of the sentence in the air included; of messages in
    //! their writers' own words only that they were read.
    [[nodiscard]] QString heardText() const;
    //! All sentences, and how many of them were heard to their end.
    [[nodiscard]] QList<SpokenLine> lines() const;
    [[nodiscard]] qsizetype heardLines() const;
    [[nodiscard]] const HeardLedger &ledger() const { return m_ledger; }

Q_SIGNALS:
    void voiced(); //!< the voice's first sound of content came
    void sounding(); //!< the first sound of content went out
    void lineBegan(const SpokenLine &line); //!< the caller begins to hear it
    void lineHeard(const SpokenLine &line); //!< its mark came back: it was heard to its end
    void messagesHeard(const QList<int> &numbers);
    void finished();
    //! No voice could say a sentence; the others go on.
    void voiceFailed(const ServiceError &error);

private:
    struct Sentence;

    [[nodiscard]] const Sentence *sentenceInTheAir() const;
    [[nodiscard]] QList<int> numbersOfLineBefore() const;
    void addMarked(const QString &sentence);
    void addTextLine(const QString &text, const QList<int> &numbers);
    [[nodiscard]] int quotedIn(const QString &text, const QList<int> &numbers) const;
    [[nodiscard]] bool isLeftOut(const Sentence &sentence) const;
    void beginInTheAir(Sentence &sentence);
    //! The caller has heard everything before this sentence.
    void passTo(size_t next);
    //! What the line has of this sentence and the ones behind it is taken back.
    void takeBackFrom(size_t first);
    void resetSound(Sentence &sentence);
    void reportHeard();
    void onMarked(const QString &name);
    void pump();
    void sendWhatIsReady();
    void startVoices();
    void prepareVoice();
    void startVoice(size_t index);
    void play(Sentence &sentence, const QByteArray &mulaw);
    void finishIfAllHeard();
    void finish();
    [[nodiscard]] QString heardPart(const Sentence &sentence) const;

    const Way m_way;
    const QString m_name;
    const Language m_language;
    const Prosody m_prosody;
    ControlTextFilter m_filter;
    SentenceSplitter m_splitter;
    QList<Prompt::Item> m_messages; // that the text is about
    MessageClaims m_claims;
    HeardLedger m_ledger;
    QSet<int> m_withdrawn; // messages
    std::vector<std::unique_ptr<Sentence>> m_sentences;
    size_t m_front = 0; // the sentence whose sound goes to the line now
    std::chrono::milliseconds m_playedUntil { 0 }; // when the line will be silent, by our own count
    std::unique_ptr<ClockTimer> m_limit;
    bool m_expectsText = false;
    bool m_voicePrepared = false; // for the sentence that comes next
    TextKind m_textKind = TextKind::Summary;
    bool m_voiced = false;
    bool m_sounded = false;
    bool m_ended = false;
    bool m_over = false;
};
