#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# debian-base.sh SUITE FILE.tar: a minimal Debian of this suite from the mirror that apt uses here, made once. Takes root.
set -euo pipefail
suite=$1 file=$2
[[ -s $file ]] && exit 0
command -v debootstrap >/dev/null || { echo "debootstrap is missing: run ./dev deps --all" >&2; exit 1; }
mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN)' | awk '$2 == "Debian" { print $1; exit }')
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
debootstrap --variant=minbase --include=ca-certificates "$suite" "$place/root" "$mirror" >"$place/log" 2>&1 || { cat "$place/log" >&2; exit 1; }
rm -rf "$place"/root/var/cache/apt/archives/*.deb "$place"/root/var/lib/apt/lists/* "$place"/root/usr/share/{man,locale}/*
find "$place/root/usr/share/doc" -type f ! -name copyright -delete # as in the official slim images
mkdir -p "$(dirname "$file")"
tar -C "$place/root" --numeric-owner -cf "$file.part" .
mv "$file.part" "$file"
