#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# check-log.sh SCHEMA: judges each line of standard input by this JSON schema.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
"$here/../support/npm-packages.sh" "$here" </dev/null
exec node "$here/check-log.mjs" "$1"
