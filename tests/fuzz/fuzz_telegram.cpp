// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzzing.h"
#include "inbox/messagedescription.h"
#include "inbox/telegramactions.h"
#include "inbox/telegramprotocol.h"

namespace
{
void look(const TelegramUpdate &update)
{
    const Message *message = nullptr;
    if (const auto *added = std::get_if<NewMessage>(&update.what))
        message = &added->message;
    else if (const auto *edited = std::get_if<EditedMessage>(&update.what))
        message = &edited->message;
    if (!message)
        return;
    expect(!describe(*message, Language::German).isEmpty());
    expect(!describe(*message, Language::English).isEmpty());
}
}

//! Answers and deliveries of the Bot API.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input(data, size);
    const int status = input.number() % 2 == 0 ? 200 : 429;
    const QByteArrayView body = input.rest();
    if (const auto updates = telegram::parseUpdates(status, body)) {
        for (const TelegramUpdate &update : *updates)
            look(update);
    }
    if (const auto update = telegram::parseDelivery(body))
        look(*update);
    (void)telegram::parseIdentity(status, body);
    (void)telegram::parseWebhookInfo(status, body);
    (void)telegram::parseConnection(status, body);
    (void)telegram::parseSent(status, body);
    return 0;
}
