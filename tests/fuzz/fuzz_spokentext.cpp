// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/controltextfilter.h"
#include "call/messagemarks.h"
#include "call/sentencesplitter.h"
#include "call/spokentext.h"
#include "fuzz/fuzzing.h"

//! What people and models write, on its way to a voice: the same text however it comes in pieces.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input(data, size);
    const Language language = input.number() % 2 == 0 ? Language::German : Language::English;
    const QString text = input.text();
    ControlTextFilter atOnce;
    const QString whole = atOnce.feed(text) + atOnce.finish();
    ControlTextFilter filter;
    QString filtered;
    for (qsizetype at = 0; at < text.size(); at += 7)
        filtered += filter.feed(QStringView(text).sliced(at, std::min<qsizetype>(7, text.size() - at)));
    filtered += filter.finish();
    expect(filtered == whole);
    SentenceSplitter splitter(language);
    QStringList sentences = splitter.feed(filtered);
    sentences += splitter.finish();
    for (const QString &sentence : std::as_const(sentences)) {
        const MarkedSentence marked = stripMarks(sentence);
        for (const int number : marked.numbers)
            expect(number >= 1 && number <= 9999);
        const QString spoken = spokenText(marked.text, language);
        expect(!spoken.isEmpty() || !hasWords(marked.text));
        for (const QChar c : spoken)
            expect(c >= u' ');
    }
    return 0;
}
