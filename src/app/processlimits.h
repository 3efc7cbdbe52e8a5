// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

//! What the operating system should know of this process.
namespace processlimits
{
//! As many descriptors as it may have: a call needs three or four.
void prepare();
//! No core dump, and none with anything in it where the system hands them to a program that minds no limit: it would
//! hold keys and messages. Before the first secret is read. The process stays open to its owner's debugger.
void forbidCoreDumps();
}
