#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# npm-packages.sh DIRECTORY: the packages of its lock file are there afterwards. Quiet when all is well.
set -euo pipefail
cd "$1"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "node and npm are missing; install them (Debian: apt-get install nodejs npm) and run again" >&2
    exit 1
fi
# npm ci writes its own copy of the lock file last: older than ours means another set of packages.
are_there() {
    [[ -e node_modules/.package-lock.json && ! package-lock.json -nt node_modules/.package-lock.json ]]
}
are_there && exit 0
# One run at a time: two builds may share this folder.
exec 9<package-lock.json
flock 9
are_there && exit 0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! npm ci --no-audit --no-fund >"$log" 2>&1; then
    cat "$log" >&2
    echo "npm ci failed in $1; it needs a package registry" >&2
    exit 1
fi
touch node_modules/.package-lock.json
