# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# For run.sh: the outside world on loopback, and what a user would write into .env to live in it.

start_world() {
    coproc WORLD { exec "$bin/fake-world" --seconds 900; }
    world_id=$WORLD_PID
    read -r world_ports <&"${WORLD[0]}"
    port_of() { sed -E "s/.*\"$1\":([0-9]+).*/\1/" <<<"$world_ports"; }
}

# settings PORT: as the issue of "A real call" lists them, and the addresses of this world.
settings() {
    cat <<SETTINGS
TELEGRAM_BOT_TOKEN=123456789:AAfakefakefakefakefakefakefakefakef
ANTHROPIC_API_KEY=sk-ant-fake-key
DEEPGRAM_API_KEY=fake-deepgram-key
TWILIO_ACCOUNT_SID=AC00000000000000000000000000000001
TWILIO_AUTH_TOKEN=12345678901234567890123456789012
PUBLIC_URL=http://127.0.0.1:$1
PORT=$1
HOST=127.0.0.1
ALLOWED_CALLERS=+4915112345678
TELEGRAM_API_URL=http://127.0.0.1:$(port_of telegram)
ANTHROPIC_BASE_URL=http://127.0.0.1:$(port_of anthropic)
DEEPGRAM_URL=ws://127.0.0.1:$(port_of deepgram)
EDGE_TTS_URL=ws://127.0.0.1:$(port_of edge)
TWILIO_API_URL=http://127.0.0.1:$(port_of twilio)
SETTINGS
}

# filled FILE PORT: what a user does with an editor; a line that is there already is written over.
filled() {
    local line
    while read -r line; do
        sed -i "s|^#\{0,1\} \{0,1\}${line%%=*}=.*||" "$1"
        echo "$line" >>"$1"
    done < <(settings "$2")
}

# phone PORT: a whole call; says goodbye by key.
phone() {
    TWILIO_AUTH_TOKEN=12345678901234567890123456789012 "$bin/messenger-ab" dial "http://127.0.0.1:$1/twilio/voice" --from +4915112345678 --press '#' >"$place/call" 2>&1 &&
        grep -q 'the machine hung up' "$place/call" || { cat "$place/call" >&2; fail "no call"; }
}

ready() {
    for _ in $(seq 100); do
        curl -s -o /dev/null --fail "http://127.0.0.1:$1/ready" && return
        sleep 0.2
    done
    fail "nobody is ready on port $1"
}
