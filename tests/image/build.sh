#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# build.sh: builds the Dockerfile as it stands, from a base image of the name it asks for that is made here, without a
# registry, and lays the image's file system into build/image/root. Takes root. What was built before is used again.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
place=$PWD/build/image
mkdir -p "$place"
export BUILDAH_ISOLATION=chroot
images=(buildah --root "$place/store" --runroot "$place/run")

tests/support/debian-base.sh trixie "$PWD/build/tools/debian-trixie.tar"
if ! "${images[@]}" inspect --type image localhost/debian:trixie-slim >/dev/null 2>&1; then
    base=$("${images[@]}" from scratch)
    "${images[@]}" add -q "$base" build/tools/debian-trixie.tar / >/dev/null
    "${images[@]}" commit -q "$base" localhost/debian:trixie-slim >/dev/null
    "${images[@]}" rm "$base" >/dev/null
fi
"${images[@]}" bud --pull-never --layers --format docker -t messenger-ab:test . >"$place/build.log" 2>&1 || { tail -50 "$place/build.log" >&2; exit 1; }
"${images[@]}" inspect --type image messenger-ab:test >"$place/inspect.json"

rm -rf "$place/root"
container=$("${images[@]}" from --pull-never messenger-ab:test)
mounted=$("${images[@]}" mount "$container")
cp -a "$mounted" "$place/root"
"${images[@]}" umount "$container" >/dev/null
"${images[@]}" rm "$container" >/dev/null
