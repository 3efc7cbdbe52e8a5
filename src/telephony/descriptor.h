// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <unistd.h>

//! Owner of a file descriptor on its way from one thread to another; closed when nobody took it.
class Descriptor
{
public:
    explicit Descriptor(qintptr descriptor) : m_descriptor(static_cast<int>(descriptor)) { }
    ~Descriptor()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)

    //! From here on the caller closes it.
    [[nodiscard]] qintptr take() { return std::exchange(m_descriptor, -1); }

private:
    int m_descriptor;
};
