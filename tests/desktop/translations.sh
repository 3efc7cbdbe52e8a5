#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# translations.sh LUPDATE: every sentence of the window is there in German, too, and none that is no longer said.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
german=resources/translations/messenger-ab_de.ts
cp "$german" "$place/now.ts"
"$1" -silent -locations none -no-obsolete src/ui/*.cpp src/ui/*.h qml/*.qml -ts "$place/now.ts"
if grep -B1 'type="unfinished"' "$place/now.ts"; then
    echo "translations: these have no German; run cmake --build build/release --target mab_ui_lupdate, and translate them" >&2
    exit 1
fi
cmp "$german" "$place/now.ts" || { echo "translations: $german is not of this source; run the target mab_ui_lupdate" >&2; exit 1; }
