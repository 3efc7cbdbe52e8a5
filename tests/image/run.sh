#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh TST_E2E_CALL: builds the image, looks at what is in it, and lets its program answer whole calls as the image's user
# on its read-only root. Takes root. Quiet when all is well, but for the figures.
set -euo pipefail
call=$(readlink -f "$1")
cd "$(dirname "$(readlink -f "$0")")/../.."
tests/image/build.sh
root=$PWD/build/image/root
user=10001:10001
fail() { echo "image: $*" >&2; exit 1; }
program=/usr/bin/messenger-ab
inside() { tests/support/in-root.sh "$root" "$user" "$program" "$@"; }

# What is in it.
size=$(du -sm --apparent-size "$root" | cut -f1)
((size < 120)) || fail "is $size MB unpacked, 120 are allowed"
[[ ! -e $root/usr/bin/sh && ! -e $root/usr/bin/apt ]] || fail "has a shell or a package manager"
[[ $(ls "$root/usr/bin") == messenger-ab ]] || fail "has other programs: $(ls "$root/usr/bin")"
(($(ls "$root/etc/ssl/certs" | wc -l) > 100)) || fail "trusts nobody"
[[ $(stat -c %u "$root/var/lib/messenger-ab" "$root/var/cache/messenger-ab" | sort -u) == 10001 ]] || fail "its volumes are not its user's"
node -e '
const fs = require("node:fs");
const [sbom, config] = [JSON.parse(fs.readFileSync(process.argv[1])), JSON.parse(fs.readFileSync(process.argv[2])).Docker.config];
const names = sbom.packages.map((p) => p.name);
for (const name of ["messenger-ab", "ffmpeg", "libqt6core6t64", "libc6", "libssl3t64", "espeak-ng-data", "tzdata", "ca-certificates"])
    if (!names.includes(name)) throw new Error(`the SBOM does not know ${name}`);
for (const p of sbom.packages) if (!p.versionInfo) throw new Error(`${p.name} has no version`);
const expect = { User: "10001:10001", StopSignal: "SIGTERM" };
for (const [key, value] of Object.entries(expect)) if (config[key] !== value) throw new Error(`${key} is ${config[key]}`);
if (config.Healthcheck.Test.join(" ") !== "CMD /usr/bin/messenger-ab health") throw new Error("no health check");
if (!config.Labels["org.opencontainers.image.licenses"]) throw new Error("no labels");
' "$root/usr/share/doc/messenger-ab/sbom.spdx.json" build/image/inspect.json || fail "SBOM or configuration"

# What it can do: a call without anything, TLS, PostgreSQL, time zones.
place=$(mktemp -d /tmp/messenger-ab-image.XXXXXX)
trap 'rm -rf "$place"' EXIT
mkdir "$place/home"
export HOME=$place/home DATA_DIR=$place/home/data CACHE_DIR=$place/home/cache LC_ALL=C.UTF-8
chmod 755 "$place"
inside --version >/dev/null || fail "does not start"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$place/key" -out "$place/cert" -days 2 -subj /CN=localhost >/dev/null 2>&1
openssl s_server -accept 127.0.0.1:18443 -key "$place/key" -cert "$place/cert" -quiet >/dev/null 2>&1 &
server=$!
sleep 0.5
report=$(TELEGRAM_BOT_TOKEN=123456789:AAfakefakefakefakefakefakefakefakef TELEGRAM_API_URL=https://localhost:18443 \
    TWILIO_AUTH_TOKEN=12345678901234567890123456789012 TIMEZONE=America/New_York \
    DATABASE_URL=postgresql://a:b@127.0.0.1:1/c DATA_KEY=0123456789abcdef0123456789abcdef EDGE_TTS_URL=ws://127.0.0.1:1 inside check 2>&1 || true)
kill "$server"
grep -q 'FAIL  telegram .*SslHandshake' <<<"$report" || fail "speaks no TLS: $report"
grep -q 'FAIL  database .*cannot be reached\|FAIL  database .*refused' <<<"$report" || fail "has no driver for PostgreSQL: $report"
grep -q 'ok    espeak-ng .*spoke' <<<"$report" || fail "has no voice of its own: $report"
! grep -q 'TIMEZONE' <<<"$report" || fail "knows no time zones"

# What it says when there is nowhere to keep anything. The reason stands in its last line.
refused() {
    local status=0
    TELEGRAM_BOT_TOKEN=123456789:AAfakefakefakefakefakefakefakefakef TWILIO_AUTH_TOKEN=12345678901234567890123456789012 HOST=127.0.0.1 PORT=18000 \
        timeout 30 tests/support/in-root.sh "$root" "$user" "$program" serve >"$place/refused" 2>&1 || status=$?
    ((status == 1)) || fail "ends with $status where it cannot keep anything: $(tail -1 "$place/refused")"
    tail -1 "$place/refused" | grep -q "$1" || fail "does not say why it ends: $(tail -1 "$place/refused")"
}
(DATA_DIR=/var/lib/messenger-ab && refused 'DATA_DIR')
mkdir -p "$place/home/small"
mount -t tmpfs -o size=48k tmpfs "$place/home/small"
(DATA_DIR=$place/home/small && refused 'no room left') || { umount "$place/home/small"; exit 1; }
umount "$place/home/small"

# Start to ready.
export HOST=127.0.0.1 PORT=18000 TELEGRAM_BOT_TOKEN=123456789:AAfakefakefakefakefakefakefakefakef TELEGRAM_API_URL=http://127.0.0.1:1 \
    TWILIO_AUTH_TOKEN=12345678901234567890123456789012 EDGE_TTS_URL=ws://127.0.0.1:1
best=100000
for _ in 1 2 3; do
    rm -rf "$place/home/data" "$place/home/cache"
    start=$(date +%s%N)
    tests/support/in-root.sh "$root" "$user" "$program" serve >"$place/log" 2>&1 &
    program=$!
    until curl -s -o /dev/null --fail http://127.0.0.1:18000/ready; do
        kill -0 "$program" 2>/dev/null || { cat "$place/log" >&2; fail "does not get ready"; }
    done
    took=$((($(date +%s%N) - start) / 1000000))
    inside health >/dev/null || fail "health says that it does not live"
    kill -TERM "$program"
    wait "$program" || fail "does not end well"
    ((took < best)) && best=$took
done
unset HOST PORT TELEGRAM_BOT_TOKEN TELEGRAM_API_URL TWILIO_AUTH_TOKEN EDGE_TTS_URL HOME DATA_DIR CACHE_DIR
((best < 300)) || fail "takes $best ms from start to ready, 300 are allowed"

# Whole calls, judged as every build's.
printf '#!/bin/sh\nexec "%s" "%s" "%s" "%s" "$@"\n' "$PWD/tests/support/in-root.sh" "$root" "$user" "$program" >build/image/messenger-ab
chmod +x build/image/messenger-ab
MAB_E2E_PROGRAM=$PWD/build/image/messenger-ab "$call" >"$place/calls" 2>&1 || { cat "$place/calls" >&2; fail "its program does not answer calls"; }
echo "image: $size MB unpacked, ready after $best ms, whole calls answered"
