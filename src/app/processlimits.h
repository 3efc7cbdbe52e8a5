// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

//! What the operating system should know of this process.
namespace processlimits
{
//! As many descriptors as it may have (a call needs three or four), and no core dumps: they would hold keys and
//! messages.
void prepare();
}
