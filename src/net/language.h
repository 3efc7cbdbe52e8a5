// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

//! The language a call is held in (setting CALL_LANGUAGE).
enum class Language { German, English };
