// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/serviceerror.h"

#include <tl/expected.hpp>

//! What a pure parser returns: the value, or why there is none.
template<class T>
using Result = tl::expected<T, ServiceError>;

//! `return failure(ServiceError::Kind::Malformed, "…")` from a function that returns a Result.
[[nodiscard]] inline tl::unexpected<ServiceError> failure(ServiceError::Kind kind, const QString &detail)
{
    return tl::unexpected<ServiceError>(ServiceError { kind, detail, {} });
}
