// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QTcpSocket>

#include <chrono>

//! One request as it came over the wire.
struct HttpRequest
{
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    QByteArray method;
    QByteArray target; //!< path and query as sent
    QString path; //!< decoded
    Headers headers; //!< names in lower case
    QByteArray body;
    std::chrono::milliseconds at { 0 }; //!< since the server began to listen
    quint16 peerPort = 0;

    //! The first header of that name (lower case); empty when there is none.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    [[nodiscard]] bool hasHeader(QByteArrayView name) const;
    //! The query's parameters, decoded; a plus sign stays one, as in RFC 3986.
    [[nodiscard]] QList<std::pair<QString, QString>> query() const;
    [[nodiscard]] QString parameter(const QString &name) const;
    [[nodiscard]] bool hasParameter(const QString &name) const;
};

//! The parameters of an application/x-www-form-urlencoded body or query, decoded (plus is a space).
[[nodiscard]] QList<std::pair<QString, QString>> formParameters(const QByteArray &encoded);

//! Ends the connection with a TCP reset.
void resetConnection(QTcpSocket &socket);

//! One request that waits for its answer, and the means to answer it well, badly or not at all.
//! Belongs to its connection; dies with it. Use it as the context of every delayed step.
class HttpExchange : public QObject
{
    Q_OBJECT

public:
    HttpExchange(HttpRequest request, QTcpSocket &socket, QObject *parent);

    [[nodiscard]] const HttpRequest &request() const { return m_request; }
    //! Whole answer with Content-Length.
    void reply(
        int status, const QByteArray &contentType, const QByteArray &body, const HttpRequest::Headers &headers = {});
    void replyJson(int status, const QJsonObject &body, const HttpRequest::Headers &headers = {});
    //! A chunked answer: begin, send any number of pieces, end.
    void begin(int status, const QByteArray &contentType, const HttpRequest::Headers &headers = {});
    void send(QByteArrayView piece);
    void end();
    //! Says it will send contentLength bytes, sends body, and closes.
    void replyShort(int status, const QByteArray &contentType, const QByteArray &body, qsizetype contentLength);
    //! Closes in an orderly way wherever the answer stands: the client sees the body end early.
    void cut();
    //! TCP reset.
    void reset();
    [[nodiscard]] bool isOver() const { return m_over; }

Q_SIGNALS:
    //! The answer is complete, or the connection was ended from here.
    void over();
    //! The client went away before that.
    void abandoned();

private:
    void head(
        int status, const QByteArray &contentType, const HttpRequest::Headers &headers, const QByteArray &framing);
    void write(const QByteArray &bytes);
    void finish();

    HttpRequest m_request;
    QTcpSocket &m_socket;
    bool m_over = false;
};
