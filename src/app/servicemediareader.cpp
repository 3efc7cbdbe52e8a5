// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/servicemediareader.h"

#include "app/serviceparts.h"

namespace
{
//! One operation of a service as a MediaReading.
template<class Service>
class ReadingBy final : public MediaReading
{
public:
    ReadingBy(Pending<Service> service) : m_service(std::move(service))
    {
        connect(m_service.get(), &Service::finished, this, [this](const QString &found) {
            const QString given = found; // the reference may belong to what is dropped
            cancel();
            Q_EMIT finished(given);
        });
        connect(m_service.get(), &Service::failed, this, [this](const ServiceError &error) {
            const ServiceError given = error;
            cancel();
            Q_EMIT failed(given);
        });
    }

    void cancel() override { m_service.reset(); }

private:
    Pending<Service> m_service;
};

}

ServiceMediaReader::ServiceMediaReader(const Settings &settings, QNetworkAccessManager &network, Clock &clock)
    : m_ear(serviceparts::recordings(settings), network, clock)
    , m_model(serviceparts::claude(settings), clock, network)
    , m_eye(m_model, settings.language)
{
}

Pending<MediaReading> ServiceMediaReader::read(const Message &message, const QByteArray &file)
{
    if (message.kind == Message::Kind::Photo)
        return Pending<MediaReading>(new ReadingBy<PictureDescription>(m_eye.describe(file, message.file.type)));
    return Pending<MediaReading>(new ReadingBy<Transcription>(m_ear.transcribe(file, message.file.type)));
}
