#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh FAKE_WORLD MESSENGER_AB: what operators get, judged offline. Quiet when all is well.
set -euo pipefail
if [[ $# -ne 2 ]]; then
    echo "usage: run.sh PATH_OF_fake-world PATH_OF_messenger-ab" >&2
    exit 2
fi
export FAKE_WORLD="$1" MESSENGER_AB="$2"
here=$(dirname "$(readlink -f "$0")")
"$here/../support/npm-packages.sh" "$here" # with the proxy of the surroundings, if there is one
# The tests talk to loopback only; a proxy must not come between.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY
exec "$here/../support/node-tests.sh" "$here"
