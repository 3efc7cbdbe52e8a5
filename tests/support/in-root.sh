#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# in-root.sh ROOT UID:GID PROGRAM ARGUMENT…: runs PROGRAM of the file system ROOT as that user, as a container would: the
# root read-only, a /tmp of its own, and in it DATA_DIR, CACHE_DIR and HOME of outside, which must lie below /tmp. Keeps its
# process id to the end, so that signals reach the program. Takes root.
set -euo pipefail
if [[ ${MAB_IN_ROOT:-} != yes ]]; then
    MAB_IN_ROOT=yes exec unshare --mount --propagation private "$0" "$@"
fi
unset MAB_IN_ROOT
root=$1 user=$2
shift 2
mkdir -p "$root/proc" "$root/dev"
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
for directory in "${HOME:-}" "${DATA_DIR:-}" "${CACHE_DIR:-}"; do
    [[ $directory == /tmp/* ]] || continue
    mkdir -p "$directory" "$root$directory"
    chown -R "$user" "$directory"
    mount --bind "$directory" "$root$directory"
done
exec chroot --userspec="$user" "$root" "$@"
