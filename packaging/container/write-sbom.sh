#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# write-sbom.sh FILES FFMPEG DOC: the packages that own the listed files, by dpkg-query, as DOC/messenger-ab/sbom.spdx.json
# (SPDX 2.3), and their copyright files beside it.
set -eu
files=$1 ffmpeg=$2 doc=$3
mkdir -p "$doc/messenger-ab" "$doc/ffmpeg"
cp LICENSE "$doc/messenger-ab/copyright"
cp "$ffmpeg/share/copyright" "$doc/ffmpeg/copyright"

packages=$(while read -r file; do
    # A merged /usr: dpkg knows some files by their old path only.
    dpkg -S "$file" 2>/dev/null || dpkg -S "${file#/usr}" 2>/dev/null || { echo "no package owns $file" >&2; exit 1; }
done <"$files" | sed 's/: .*//; s/, /\n/g' | sort -u)
# Some packages refer to another one of the same source for their terms, and slim images leave such links out.
terms_of() {
    name=${1%%:*}
    source=$(dpkg-query -W -f '${source:Package}\n' "$1")
    for candidate in "$name" $(dpkg-query -W -f '${source:Package} ${Package}\n' | sed -n "s/^$source //p"); do
        [ ! -e "/usr/share/doc/$candidate/copyright" ] || { echo "/usr/share/doc/$candidate/copyright"; return; }
    done
    echo "the terms of $name are not here" >&2
    return 1
}
for package in $packages; do
    name=${package%%:*}
    mkdir -p "$doc/$name"
    cp "$(terms_of "$package")" "$doc/$name/copyright"
done

entry() {
    printf '    {"SPDXID": "SPDXRef-%s", "name": "%s", "versionInfo": "%s", "downloadLocation": "NOASSERTION", "filesAnalyzed": false' "$(echo "$1" | tr -c 'A-Za-z0-9.\n' '-')" "$1" "$2"
    [ -z "$3" ] || printf ', "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "%s"}]' "$3"
    printf '}'
}
# shellcheck disable=SC2086,SC2016 # a list of words; fields of dpkg-query
{
    printf '{\n  "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "messenger-ab",\n'
    printf '  "documentNamespace": "https://messenger-ab.example/sbom/%s",\n' "$(dpkg-query -W -f '${Package}=${Version}\n' $packages | sha256sum | cut -c1-32)"
    printf '  "creationInfo": {"created": "%s", "creators": ["Tool: dpkg-query"]},\n  "packages": [\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    entry messenger-ab "$(sed -n 's/^project(messenger-ab VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)" ""
    printf ',\n'
    entry ffmpeg "$(cat "$ffmpeg/share/version")" ""
    dpkg-query -W -f '${Package} ${Version} ${Architecture}\n' $packages | while read -r name version architecture; do
        printf ',\n'
        entry "$name" "$version" "pkg:deb/debian/$name@$version?arch=$architecture"
    done
    printf '\n  ]\n}\n'
} >"$doc/messenger-ab/sbom.spdx.json"
