// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/workerservicewatch.h"
#include "speech/speechrecognizer.h"

#include <memory>

//! A recogniser whose failures are counted.
class WatchedRecognizer final : public SpeechRecognizer
{
public:
    //! watch must outlive this and its listenings.
    WatchedRecognizer(
        std::unique_ptr<SpeechRecognizer> recognizer, const QByteArray &service, WorkerServiceWatch &watch)
        : m_recognizer(std::move(recognizer)), m_service(service), m_watch(watch)
    {
    }

    [[nodiscard]] Pending<Listening> listen() override
    {
        Pending<Listening> listening = m_recognizer->listen();
        QObject::connect(listening.get(), &Listening::failed, listening.get(),
            [this](const ServiceError &error) { m_watch.failed(m_service, error); });
        return listening;
    }

private:
    const std::unique_ptr<SpeechRecognizer> m_recognizer;
    const QByteArray m_service;
    WorkerServiceWatch &m_watch;
};
