#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh: builds this source in a Debian 13 of its own and runs the core tests there: units, whole dialogues, the fakes. The
# Debian and what was compiled in it are kept in build/debian13 for the next time. Takes root.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
place=$PWD/build/debian13
if [[ ! -e $place/root/etc/debian_version ]]; then
    tests/support/debian-base.sh trixie "$PWD/build/tools/debian-trixie.tar"
    rm -rf "$place/root"
    mkdir -p "$place/root"
    tar -C "$place/root" -xf build/tools/debian-trixie.tar
fi
mkdir -p "$place/build" "$place/root/source"
cp /etc/resolv.conf "$place/root/etc/resolv.conf"
# What builds there sees this source and can write to its own build directory only.
exec unshare --mount --propagation private bash -c '
    set -e
    mount -t proc proc "$1/root/proc"
    mount --rbind /dev "$1/root/dev"
    mount --bind . "$1/root/source"
    mount --bind "$1/build" "$1/root/source/build"
    mount -o remount,bind,ro "$1/root/source"
    exec chroot "$1/root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 CCACHE_DIR=/source/build/ccache \
        /source/dev core' - "$place"
