#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# node-tests.sh DIRECTORY: runs its *.test.mjs with the packages of its lock file. Quiet when all is well.
set -euo pipefail
"$(dirname "$0")/npm-packages.sh" "$1"
cd "$1"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! node --test --test-reporter=tap ./*.test.mjs >"$log" 2>&1; then
    cat "$log"
    exit 1
fi
passed=$(sed -n 's/^# pass //p' "$log")
if [[ ${passed:-0} -eq 0 ]]; then
    cat "$log"
    echo "$1: no test ran" >&2
    exit 1
fi
