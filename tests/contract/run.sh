#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh FAKE_WORLD TELEPHONY_PROBE: runs the contract tests with these two executables. Quiet when all is well.
set -euo pipefail
cd "$(dirname "$0")"

if [ $# -ne 2 ]; then
    echo "usage: run.sh PATH_OF_fake-world PATH_OF_telephony-probe" >&2
    exit 2
fi
export FAKE_WORLD="$1" TELEPHONY_PROBE="$2"
# The tests talk to loopback only; a proxy of the surroundings must not come between.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "contract: node and npm are missing; install them (Debian: apt-get install nodejs npm) and run again" >&2
    exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# npm ci writes its own copy of the lock file last: older than ours means another set of packages.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    # One run at a time: two builds may share this folder.
    exec 9<package-lock.json
    flock 9
    if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
        if ! npm ci >"$log" 2>&1; then
            cat "$log" >&2
            echo "contract: npm ci failed; it needs a package registry" >&2
            exit 1
        fi
        touch node_modules/.package-lock.json
    fi
    exec 9>&-
fi

if ! node --test --test-reporter=tap ./*.test.mjs >"$log" 2>&1; then
    cat "$log"
    exit 1
fi
passed=$(sed -n 's/^# pass //p' "$log")
if [ "${passed:-0}" -eq 0 ]; then
    cat "$log"
    echo "contract: no test ran" >&2
    exit 1
fi
