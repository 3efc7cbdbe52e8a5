// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What our own telephony code makes of a question: one JSON object a line in, one out, until stdin closes. It lets
// Twilio's npm package check the signatures and documents that the program itself computes.
#include "telephony/requestsignature.h"
#include "telephony/twiml.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <iostream>
#include <string>

namespace
{
QByteArray bytes(const QJsonObject &question, const char *name)
{
    return question[QLatin1String(name)].toString().toUtf8();
}

QByteArray document(const QJsonObject &question)
{
    const QString kind = question[QLatin1String("document")].toString();
    if (kind == u"connect")
        return twiml::connectStream({ bytes(question, "url"), bytes(question, "statusCallback"),
            bytes(question, "token"), question[QLatin1String("from")].toString() });
    if (kind == u"say")
        return twiml::sayAndHangUp(question[QLatin1String("sentence")].toString(), Language::German);
    if (kind == u"wait")
        return twiml::waitAndAskAgain(
            std::chrono::seconds(question[QLatin1String("seconds")].toInt()), bytes(question, "url"));
    return twiml::hangUp();
}

QJsonObject answer(const QJsonObject &question)
{
    const QString about = question[QLatin1String("ask")].toString();
    const QByteArray url = bytes(question, "url");
    const QByteArray token = bytes(question, "token");
    const QByteArray signature = bytes(question, "signature");
    const FormData form = FormData::parse(bytes(question, "form")).value_or(FormData());
    const QString result = QStringLiteral("result");
    if (about == u"sign")
        return { { result, QString::fromLatin1(requestsignature::compute(token, url, form)) } };
    if (about == u"matches")
        return { { result, requestsignature::matches({ token }, url, form, signature) } };
    if (about == u"matchesUpgrade")
        return { { result, requestsignature::matchesUpgrade({ token }, url, signature) } };
    if (about == u"matchesJson")
        return { { result, requestsignature::matchesJson({ token }, url, bytes(question, "body"), signature) } };
    return { { result, QString::fromUtf8(document(question)) } };
}
}

int main()
{
    std::string line;
    while (std::getline(std::cin, line)) {
        const QJsonObject question = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
        std::cout << QJsonDocument(answer(question)).toJson(QJsonDocument::Compact).toStdString() << std::endl;
    }
    return 0;
}
