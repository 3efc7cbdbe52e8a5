#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh BIN [PART…]: does what README's sections "Docker", "Debian package" and "Kubernetes" say, line by line, from a clean
# copy of the source, in a world on loopback. BIN: where fake-world and messenger-ab (as a telephone) are. PART: docker,
# package, kubernetes; all of them without one. Takes root. Quiet when all is well, but for a line each.
set -euo pipefail
bin=$(readlink -f "$1")
shift
source=$(readlink -f "$(dirname "$(readlink -f "$0")")/../..")
cd "$source"
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
fail() { echo "readme: $*" >&2; exit 1; }
steps() { awk -v section="$1" -f "$source/tests/readme/steps.awk" "$source/README.md"; }
for part in world docker package kubernetes; do
    # shellcheck source=/dev/null
    . "tests/readme/$part.sh"
done

place=$(mktemp -d /tmp/messenger-ab-readme.XXXXXX)
copy=$place/messenger-ab
nspawn='' world_id='' cluster_id=''
finish() {
    [[ -z $nspawn ]] || kill -KILL "$nspawn" 2>/dev/null || true
    [[ -z $world_id ]] || kill "$world_id" 2>/dev/null || true
    [[ -z $cluster_id ]] || kill "$cluster_id" 2>/dev/null || true
    [[ $(type -t finish_docker) != function ]] || finish_docker || true
    rm -rf --one-file-system "$place"
}
trap finish EXIT
mkdir "$copy"
# With their directories, whose times a builder's cache may look at.
{ git ls-files -z -co --exclude-standard; git ls-files -z -co --exclude-standard | xargs -0 dirname -z | sort -zu; } |
    tar --null --no-recursion -T - -cf - | tar -C "$copy" -xpf -
tests/support/debian-base.sh "$suite" "$PWD/build/tools/debian-$suite.tar"
start_world

parts=("$@")
((${#parts[@]})) || parts=(docker package kubernetes)
for part in "${parts[@]}"; do
    began=$SECONDS
    "follow_$part"
    echo "readme: $part followed in $((SECONDS - began)) s"
done
