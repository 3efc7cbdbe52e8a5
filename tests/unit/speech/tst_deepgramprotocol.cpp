// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/deepgramprotocol.h"
#include "speech/turnassembler.h"
#include "support/strictness.h"

using namespace std::chrono_literals;
using Kind = ServiceError::Kind;
using deepgram::Event;
using deepgram::Results;
using deepgram::UtteranceEnd;

namespace
{
Results results(const char *text, double start, double duration, bool isFinal = false, bool speechFinal = false)
{
    Results r;
    r.transcript = QString::fromUtf8(text);
    r.start = start;
    r.duration = duration;
    r.isFinal = isFinal;
    r.speechFinal = speechFinal;
    r.confidence = 0.9;
    return r;
}

Results finalOf(const char *text, double start, double duration)
{
    return results(text, start, duration, true);
}
Results speechFinal(const char *text, double start, double duration)
{
    return results(text, start, duration, true, true);
}

struct Step
{
    std::variant<Results, UtteranceEnd> event;
    QString partial;
    QString utterance;
    bool finalize = false;
};
using Steps = QList<Step>;

Step step(std::variant<Results, UtteranceEnd> event, const char *partial, const char *utterance, bool finalize = false)
{
    return { std::move(event), QString::fromUtf8(partial), QString::fromUtf8(utterance), finalize };
}
}

class TestDeepgramProtocol : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void listenUrl_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<deepgram::Query>("query");
        QTest::addColumn<QByteArray>("url");
        const QByteArray rest = "&encoding=mulaw&sample_rate=8000&channels=1&interim_results=true&endpointing=400"
                                "&utterance_end_ms=1200&vad_events=true&smart_format=true&mip_opt_out=true";
        QTest::newRow("German phone") << QStringLiteral("wss://api.deepgram.com") << deepgram::Query {}
                                      << QByteArray("wss://api.deepgram.com/v1/listen?model=nova-3&language=de" + rest);
        deepgram::Query english;
        english.language = Language::English;
        QTest::newRow("English, https") << QStringLiteral("https://api.eu.deepgram.com") << english
                                        << QByteArray(
                                               "wss://api.eu.deepgram.com/v1/listen?model=nova-3&language=en" + rest);
        deepgram::Query terms;
        terms.keyterms = QStringList { QString::fromUtf8("Tschüss"), QString::fromUtf8("auf Wiederhören"),
            QStringLiteral("a&b=c") };
        QTest::newRow("key terms") << QStringLiteral("http://127.0.0.1:9") << terms
                                   << QByteArray("ws://127.0.0.1:9/v1/listen?model=nova-3&language=de" + rest
                                          + "&keyterm=Tsch%C3%BCss&keyterm=auf%20Wiederh%C3%B6ren&keyterm=a%26b%3Dc");
        terms.model = QStringLiteral("nova-2-phonecall");
        QTest::newRow("an older model refuses key terms") << QStringLiteral(
            "ws://h/p/") << terms << QByteArray("ws://h/p/v1/listen?model=nova-2-phonecall&language=de" + rest);
        deepgram::Query quick;
        quick.endpointing = 700ms;
        quick.utteranceEnd = 500ms; // the service takes no less than 1000
        QTest::newRow("times") << QStringLiteral("wss://h") << quick
                               << QByteArray("wss://h/v1/listen?model=nova-3&language=de" + rest)
                                      .replace("endpointing=400", "endpointing=700")
                                      .replace("end_ms=1200", "end_ms=1000");
    }

    void listenUrl()
    {
        QFETCH(QString, base);
        QFETCH(deepgram::Query, query);
        QFETCH(QByteArray, url);
        QCOMPARE(deepgram::listenUrl(QUrl(base), query).toEncoded(), url);
    }

    void keyTermsAreFew()
    {
        QVERIFY(deepgram::usualKeyterms(Language::German).contains(QString::fromUtf8("Tschüss")));
        QVERIFY(!deepgram::usualKeyterms(Language::English).isEmpty());
    }

    void controlMessages()
    {
        QCOMPARE(deepgram::keepAliveMessage(), QStringLiteral("{\"type\":\"KeepAlive\"}"));
        QCOMPARE(deepgram::finalizeMessage(), QStringLiteral("{\"type\":\"Finalize\"}"));
        QCOMPARE(deepgram::closeStreamMessage(), QStringLiteral("{\"type\":\"CloseStream\"}"));
        QCOMPARE(deepgram::authorization("K"), QByteArray("Token K"));
    }

    void parseResults()
    {
        const QByteArray json
            = R"({"type":"Results","channel_index":[0,1],"duration":4.77,"start":12.08,"is_final":true,"speech_final":true,
 "channel":{"alternatives":[{"transcript":" Was steht da? ","confidence":0.5,
   "words":[{"word":"was","start":14.08,"end":14.4,"confidence":0.95,"punctuated_word":"Was","new":[1]},
            {"word":"steht","start":14.4,"end":14.6,"confidence":0.85},{"word":"da","start":14.6,"end":15,"confidence":0.9,"punctuated_word":"da?"}]}]},
 "metadata":{"request_id":"r-1","model_info":{"name":"general-nova-3"}},"from_finalize":true,"future":{"x":1}})";
        const auto event = deepgram::parse(json);
        QVERIFY(event.has_value());
        const auto &r = std::get<Results>(*event);
        QCOMPARE(r.transcript, QStringLiteral("Was steht da?"));
        QCOMPARE(r.confidence, 0.9); // of the words, not of the whole
        QCOMPARE(r.words.size(), size_t(3));
        QCOMPARE(r.words[0].text, QStringLiteral("Was"));
        QCOMPARE(r.words[1].text, QStringLiteral("steht"));
        QCOMPARE(r.words[2].end, 15.0);
        QCOMPARE(r.start, 12.08);
        QCOMPARE(r.end(), 16.85);
        QVERIFY(r.isFinal && r.speechFinal && r.fromFinalize);
        QCOMPARE(r.requestId, QStringLiteral("r-1"));
    }

    void parseTolerates_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("nothing else") << QByteArray(R"({"type":"Results"})");
        QTest::newRow("no alternatives") << QByteArray(R"({"type":"Results","channel":{"alternatives":[]}})");
        QTest::newRow("wrong types") << QByteArray(
            R"({"type":"Results","start":"x","duration":null,"is_final":"yes","channel":[1]})");
        QTest::newRow("absurd times") << QByteArray(R"({"type":"Results","start":-5,"duration":-1e300})");
    }

    void parseTolerates()
    {
        QFETCH(QByteArray, json);
        const auto event = deepgram::parse(json);
        QVERIFY(event.has_value());
        const auto &r = std::get<Results>(*event);
        QVERIFY(r.transcript.isEmpty() && r.words.empty());
        QVERIFY(!r.isFinal && !r.speechFinal && !r.fromFinalize);
        QCOMPARE(r.start, 0.0);
        QCOMPARE(r.duration, 0.0);
    }

    void parseOthers()
    {
        QCOMPARE(
            std::get<UtteranceEnd>(*deepgram::parse(R"({"type":"UtteranceEnd","channel":[0,1],"last_word_end":3.1})"))
                .lastWordEnd,
            3.1);
        QCOMPARE(std::get<UtteranceEnd>(*deepgram::parse(R"({"type":"UtteranceEnd","last_word_end":-1})")).lastWordEnd,
            -1.0);
        QCOMPARE(std::get<UtteranceEnd>(*deepgram::parse(R"({"type":"UtteranceEnd"})")).lastWordEnd, -1.0);
        QCOMPARE(std::get<deepgram::SpeechStarted>(*deepgram::parse(R"({"type":"SpeechStarted","timestamp":9.54})"))
                     .timestamp,
            9.54);
        const auto metadata = std::get<deepgram::Metadata>(*deepgram::parse(
            R"({"type":"Metadata","transaction_key":"deprecated","request_id":"u","duration":44.26})"));
        QCOMPARE(metadata.requestId, QStringLiteral("u"));
        QCOMPARE(metadata.duration, 44.26);
        QCOMPARE(std::get<deepgram::Failure>(*deepgram::parse(R"({"type":"Error","variant":"SchemaError"})")).variant,
            QStringLiteral("SchemaError"));
        QCOMPARE(std::get<deepgram::Unknown>(*deepgram::parse(R"({"type":"ConfigureSuccess"})")).type,
            QStringLiteral("ConfigureSuccess"));
        QVERIFY(std::holds_alternative<deepgram::Unknown>(*deepgram::parse("{}")));
    }

    void parseRefuses_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("html") << QByteArray("<html>");
        QTest::newRow("an array") << QByteArray("[1]");
        QTest::newRow("cut off") << QByteArray(R"({"type":"Results")");
    }

    void parseRefuses()
    {
        QFETCH(QByteArray, json);
        const auto event = deepgram::parse(json);
        QVERIFY(!event.has_value());
        QCOMPARE(event.error().kind, Kind::Malformed);
    }

    void errors_data()
    {
        QTest::addColumn<ServiceError>("error");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QString>("says");
        const auto s = [](const char *text) { return QString::fromLatin1(text); };
        QTest::newRow("400") << deepgram::statusError(
            400, R"({"err_code":"INVALID_QUERY_PARAMETER","err_msg":"secret"})")
                             << Kind::Refused << s("INVALID_QUERY_PARAMETER");
        QTest::newRow("401") << deepgram::statusError(401) << Kind::Unauthorised << s("DEEPGRAM_API_KEY");
        QTest::newRow("402") << deepgram::statusError(402, R"({"category":"ASR_PAYMENT_REQUIRED"})")
                             << Kind::Unauthorised << s("ASR_PAYMENT_REQUIRED");
        QTest::newRow("403") << deepgram::statusError(403, "plain") << Kind::Unauthorised << s("DEEPGRAM_MODEL");
        QTest::newRow("429") << deepgram::statusError(429) << Kind::RateLimited << s("too many");
        QTest::newRow("504") << deepgram::statusError(504) << Kind::Server << s("later");
        QTest::newRow("1008") << deepgram::closeError(1008, u"DATA-0000") << Kind::Refused << s("decode");
        QTest::newRow("1011 net0000") << deepgram::closeError(1011, u"NET-0000 internal") << Kind::Server << s("1011");
        QTest::newRow("1011 net0001") << deepgram::closeError(1011, u"see https://dpgr.am/net0001") << Kind::Timeout
                                      << s("NET-0001");
        QTest::newRow("1011 NET-0001") << deepgram::closeError(1011, u"net-0001") << Kind::Timeout << s("NET-0001");
        QTest::newRow("1006") << deepgram::closeError(1006, {}) << Kind::Network << s("1006");
        QTest::newRow("1000") << deepgram::closeError(1000, {}) << Kind::Network << s("1000");
    }

    void errors()
    {
        QFETCH(ServiceError, error);
        QFETCH(Kind, kind);
        QFETCH(QString, says);
        QCOMPARE(error.kind, kind);
        QVERIFY2(error.detail.contains(says), qPrintable(error.detail));
        QVERIFY(!error.detail.contains(QLatin1String("secret")));
    }

    void turns_data()
    {
        QTest::addColumn<Steps>("steps");
        QTest::newRow("one window") << Steps {
            step(results("", 0, 1), "", ""),
            step(results("Was", 0, 2), "Was", ""),
            step(results("Was steht da", 0, 3), "Was steht da", ""),
            step(speechFinal("Was steht da?", 0, 3.2), "Was steht da?", "Was steht da?"),
            step(results("", 3.2, 1), "", ""),
        };
        QTest::newRow("several windows") << Steps {
            step(finalOf("Lies die", 0, 3), "Lies die", ""),
            step(results("zweite", 3, 1), "Lies die zweite", ""),
            step(finalOf("zweite Nachricht", 3, 2), "Lies die zweite Nachricht", ""),
            step(speechFinal("bitte.", 5, 1), "Lies die zweite Nachricht bitte.", "Lies die zweite Nachricht bitte."),
            step(speechFinal("Danke.", 6, 1), "Danke.", "Danke."),
        };
        QTest::newRow("a final may take words back") << Steps {
            step(results("Schüsse", 0, 1), "Schüsse", ""),
            step(speechFinal("Tschüss.", 0, 1.2), "Tschüss.", "Tschüss."),
        };
        QTest::newRow("a final may take all back") << Steps {
            step(results("hm", 0, 1), "hm", ""),
            step(speechFinal("", 0, 1.2), "", ""),
            step(UtteranceEnd { 1.0 }, "", ""),
        };
        QTest::newRow("endpointing in silence") << Steps {
            step(speechFinal("", 0, 1.2), "", ""),
            step(speechFinal("", 1.2, 1.2), "", ""),
        };
        QTest::newRow("a bare final, then an empty speech_final") << Steps {
            step(finalOf("Weiter", 0, 2), "Weiter", ""),
            step(speechFinal("", 2, 1), "", "Weiter"),
        };
        QTest::newRow("UtteranceEnd where speech_final never comes") << Steps {
            step(finalOf("Weiter", 0, 2), "Weiter", ""),
            step(results("", 2, 1), "", ""),
            step(UtteranceEnd { 1.5 }, "", "Weiter"),
            step(UtteranceEnd { 1.5 }, "", ""),
        };
        QTest::newRow("UtteranceEnd after speech_final") << Steps {
            step(speechFinal("Weiter", 0, 2), "Weiter", "Weiter"),
            step(UtteranceEnd { 1.5 }, "", ""),
            step(UtteranceEnd { 2.0 }, "", ""),
        };
        QTest::newRow("UtteranceEnd -1") << Steps {
            step(finalOf("Weiter", 0, 2), "Weiter", ""),
            step(UtteranceEnd { -1 }, "", ""),
            step(speechFinal("bitte", 2, 1), "Weiter bitte", "Weiter bitte"),
        };
        QTest::newRow("UtteranceEnd of the turn before, words of the next") << Steps {
            step(speechFinal("Weiter", 0, 2), "Weiter", "Weiter"),
            step(results("Und", 2, 1), "Und", ""),
            step(UtteranceEnd { 1.5 }, "", ""),
            step(speechFinal("Und jetzt?", 2, 2), "Und jetzt?", "Und jetzt?"),
        };
        QTest::newRow("UtteranceEnd while words are interim") << Steps {
            step(results("Weiter", 0, 2), "Weiter", ""),
            step(UtteranceEnd { 1.5 }, "", "", true),
            step(UtteranceEnd { 1.5 }, "", ""), // asked once
            step(finalOf("Weiter", 0, 2), "Weiter", ""),
        };
        QTest::newRow("UtteranceEnd with final and interim words") << Steps {
            step(finalOf("Lies", 0, 2), "Lies", ""),
            step(results("alles", 2, 1), "Lies alles", ""),
            step(UtteranceEnd { 2.8 }, "", "", true),
        };
        QTest::newRow("a final sent twice") << Steps {
            step(finalOf("Ja", 0, 2), "Ja", ""),
            step(finalOf("Ja", 0, 2), "", ""),
            step(speechFinal("ja", 2, 1), "Ja ja", "Ja ja"),
            step(speechFinal("ja", 2, 1), "", ""),
        };
    }

    void turns()
    {
        QFETCH(Steps, steps);
        TurnAssembler assembler;
        for (const auto &s : steps) {
            const auto outcome = std::visit([&](const auto &event) { return assembler.take(event); }, s.event);
            QCOMPARE(outcome.partial ? outcome.partial->text : QString(), s.partial);
            QCOMPARE(outcome.utterance, s.utterance);
            QCOMPARE(outcome.finalizeWanted, s.finalize);
        }
    }

    void confidenceIsTheMeanOverTheTurn()
    {
        TurnAssembler assembler;
        auto first = finalOf("eins zwei drei", 0, 2);
        first.words.resize(3);
        first.confidence = 0.8;
        QCOMPARE(assembler.take(first).partial->confidence, 0.8);
        auto second = results("vier", 2, 1);
        second.words.resize(1);
        second.confidence = 0.4;
        QCOMPARE(assembler.take(second).partial->confidence, (3 * 0.8 + 0.4) / 4);
        second.isFinal = second.speechFinal = true;
        QCOMPARE(assembler.take(second).partial->confidence, (3 * 0.8 + 0.4) / 4);
        auto next = results("neu", 3, 1); // the next turn begins anew
        next.confidence = 0.3;
        QCOMPARE(assembler.take(next).partial->confidence, 0.3);
    }

    void finalizeEndsTheTurn()
    {
        TurnAssembler assembler;
        (void)assembler.take(results("Weiter", 0, 2));
        QVERIFY(assembler.hasWords());
        QVERIFY(assembler.endTurn().finalizeWanted);
        QVERIFY(assembler.isFinalizing());
        QVERIFY(!assembler.endTurn().finalizeWanted);
        auto answer = finalOf("Weiter.", 0, 2);
        answer.fromFinalize = true;
        QCOMPARE(assembler.take(answer).utterance, QStringLiteral("Weiter."));
        QVERIFY(!assembler.isFinalizing());
        QVERIFY(!assembler.hasWords());
        QVERIFY(!assembler.endTurn().finalizeWanted); // nothing there
        QVERIFY(assembler.finalizeOver().utterance.isEmpty());
    }

    void unansweredFinalizeTakesWhatThereIs()
    {
        TurnAssembler assembler;
        (void)assembler.take(finalOf("Lies", 0, 1));
        (void)assembler.take(results("alles vor", 1, 1));
        (void)assembler.endTurn();
        QCOMPARE(assembler.finalizeOver().utterance, QStringLiteral("Lies alles vor"));
        QCOMPARE(assembler.coveredUntil(), 2.0);
        // The finals come after all, with a word that is new.
        auto late = speechFinal("alles vor. Schnell!", 1, 2);
        late.words = { { QStringLiteral("alles"), 1.0, 1.4, 0.9 }, { QStringLiteral("vor."), 1.4, 1.8, 0.9 },
            { QStringLiteral("Schnell!"), 2.3, 2.8, 0.9 } };
        QCOMPARE(assembler.take(late).utterance, QStringLiteral("Schnell!"));
        QCOMPARE(assembler.take(speechFinal("Danke.", 3, 1)).utterance, QStringLiteral("Danke."));
    }

    void reconnectKeepsTurnAndTime()
    {
        TurnAssembler assembler;
        (void)assembler.take(finalOf("Lies", 0, 4));
        (void)assembler.take(results("die zwei", 4, 1));
        QCOMPARE(assembler.coveredUntil(), 4.0);
        assembler.streamBegins(4.0); // replayed from there
        QCOMPARE(assembler.take(results("die zweite", 0, 1)).partial->text, QStringLiteral("Lies die zweite"));
        QCOMPARE(assembler.take(speechFinal("die zweite.", 0, 1.5)).utterance, QStringLiteral("Lies die zweite."));
        QCOMPARE(assembler.coveredUntil(), 5.5);
        QCOMPARE(assembler.take(UtteranceEnd { 1.4 }).utterance, QString()); // 5.4 on the call's clock
        assembler.streamBegins(5.5);
        QCOMPARE(assembler.take(speechFinal("die zweite.", 0, 1.5)).utterance, QStringLiteral("die zweite."));
    }
};

QTEST_GUILESS_MAIN(TestDeepgramProtocol)
#include "tst_deepgramprotocol.moc"
