// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"
#include "net/result.h"

#include <QByteArrayView>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <chrono>
#include <variant>
#include <vector>

//! The words of Deepgram's live recogniser (API v1, WebSocket /v1/listen, Nova models). Pure: no socket, no clock.
//! When a turn is over is TurnAssembler's business.
namespace deepgram
{
//! What is asked for when a call begins.
struct Query
{
    QString model = QStringLiteral("nova-3");
    Language language = Language::German;
    //! Silence after which the service calls a turn finished (speech_final).
    std::chrono::milliseconds endpointing { 400 };
    //! Gap between words after which it says UtteranceEnd; at least a second, or the service ignores it.
    std::chrono::milliseconds utteranceEnd { 1200 };
    //! Words to listen for; sent to Nova-3 and later only, older models refuse the parameter.
    QStringList keyterms;
};

//! Words by which a caller steers or ends a call and that must not be misheard.
[[nodiscard]] QStringList usualKeyterms(Language language);

//! Opts out of the use of the sound for training, always.
[[nodiscard]] QUrl listenUrl(const QUrl &base, const Query &query);
[[nodiscard]] QByteArray authorization(const QByteArray &apiKey);

//! Where a recording is posted (API v1, POST /v1/listen): its own header says how it is encoded.
[[nodiscard]] QUrl recordingUrl(const QUrl &base, const QString &model, Language language);
//! The Content-Type of a recording whose sender says that it is `claimed`. Only sound and film are taken at their word:
//! anything else could end the header, or make Deepgram take the recording for a request of ours.
[[nodiscard]] QString recordingType(const QString &claimed);
//! What is said in it, in one line; empty when nothing is.
[[nodiscard]] Result<QString> parseRecording(QByteArrayView json);

//! Control messages; text frames, never binary.
[[nodiscard]] QString keepAliveMessage();
[[nodiscard]] QString finalizeMessage();
[[nodiscard]] QString closeStreamMessage();

struct Word
{
    QString text; //!< as it would be written
    double start = 0; //!< seconds since the stream began, as all times here
    double end = 0;
    double confidence = 0;
};

//! What was heard between start and end(). A final one replaces the interims of its window.
struct Results
{
    QString transcript; //!< trimmed; empty for silence
    double confidence = 0; //!< mean of the words', or the transcript's when there are no words
    std::vector<Word> words;
    double start = 0;
    double duration = 0;
    bool isFinal = false;
    bool speechFinal = false;
    bool fromFinalize = false;
    QString requestId;

    [[nodiscard]] double end() const { return start + duration; }
};

struct UtteranceEnd
{
    double lastWordEnd = -1; //!< -1: all words are final already
};

struct SpeechStarted
{
    double timestamp = 0;
};

//! Comes at the end of a stream, not at its beginning.
struct Metadata
{
    QString requestId;
    double duration = 0;
};

struct Failure
{
    QString variant; //!< a word or two, fit for the log
};

//! A type this program does not know; to be ignored.
struct Unknown
{
    QString type;
};

using Event = std::variant<Results, UtteranceEnd, SpeechStarted, Metadata, Failure, Unknown>;
[[nodiscard]] Result<Event> parse(QByteArrayView json);

//! Why an upgrade or a request was refused, and what to do about it. body may hold an error code.
[[nodiscard]] ServiceError statusError(int httpStatus, QByteArrayView body = {});
//! The same for a recording. retryAfter: the header of that name.
[[nodiscard]] ServiceError recordingError(int httpStatus, QByteArrayView body, const QByteArray &retryAfter);
//! What an unexpected close means (1008 DATA-0000, 1011 NET-0000 / NET-0001). Refused: do not try again.
[[nodiscard]] ServiceError closeError(int closeCode, QStringView reason);
}
