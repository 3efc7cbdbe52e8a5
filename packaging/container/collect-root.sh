#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# collect-root.sh PROGRAM FFMPEG IMAGE: makes IMAGE/root, a file system with the program and all that it needs to run, and
# IMAGE/state, what lies under /var and is the program's own. Lists every package that a file comes from in an SBOM.
set -eu
program=$1 ffmpeg=$2 image=$3
root=$image/root
mkdir -p "$root"

# As it is, by the path under which the program will look for it; links as links, with what they lead to.
take() {
    for file in "$@"; do
        [ -e "$root$file" ] && continue
        mkdir -p "$root$(dirname "$file")"
        if [ -L "$file" ]; then
            cp -P "$file" "$root$file"
            take "$(readlink -f "$file")"
        else
            cp -r "$file" "$root$file"
            echo "$file" >>"$image/taken"
        fi
    done
}

libraries_of() {
    for file in "$@"; do
        ldd "$file" | awk '$3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }'
    done | sort -u
}

mkdir -p "$root/usr/bin" "$root/usr/lib" "$root/etc" "$root/tmp"
for directory in bin lib lib64; do
    ln -s "usr/$directory" "$root/$directory"
done
mkdir -p "$root/usr/lib64"
chmod 1777 "$root/tmp"
install -s "$program" "$root/usr/bin/messenger-ab"

qt=$(find /usr/lib -type d -path '*/qt6/plugins')
triplet=$(dirname "$(dirname "$qt")")
plugins="$qt/tls/libqopensslbackend.so $qt/sqldrivers/libqsqlite.so $qt/sqldrivers/libqsqlpsql.so"
# OpenSSL is opened by name at run time.
opened="$triplet/libssl.so.3 $triplet/libcrypto.so.3"
# shellcheck disable=SC2086 # lists of words
for file in $plugins $opened $(libraries_of "$program" $plugins $opened); do
    case $file in
    /lib64/*) # the loader itself, by the name that programs know
        mkdir -p "$root/usr/lib64"
        cp -L "$file" "$root/usr$file"
        readlink -f "$file" >>"$image/taken"
        ;;
    /lib/*) take "/usr$file" ;;
    *) take "$file" ;;
    esac
done
find "$root/usr/lib" -name '*.so*' -type f -exec strip --strip-unneeded {} +

# espeak-ng: German and English.
voices=$triplet/espeak-ng-data
take "$voices/phontab" "$voices/phonindex" "$voices/phondata" "$voices/intonations" "$voices/de_dict" "$voices/en_dict" \
    "$voices/lang/gmw/de" "$voices/lang/gmw/en" "$voices/lang/gmw/en-US" "$voices/voices/!v"
# Whom to trust, what time it is, who is who.
take /usr/share/zoneinfo /usr/share/ca-certificates /usr/lib/locale/C.utf8
mkdir -p "$root/etc/ssl" "$root/usr/lib/ssl"
cp -rP /etc/ssl/certs "$root/etc/ssl/certs"
ln -s /etc/ssl/certs "$root/usr/lib/ssl/certs"
ln -s /etc/ssl/certs/ca-certificates.crt "$root/usr/lib/ssl/cert.pem"
cp /etc/ssl/openssl.cnf "$root/usr/lib/ssl/openssl.cnf"
printf 'root:x:0:0:root:/:/nonexistent\nmessenger-ab:x:10001:10001:Messenger-AB:/var/lib/messenger-ab:/nonexistent\n' >"$root/etc/passwd"
printf 'root:x:0:\nmessenger-ab:x:10001:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
printf 'PRETTY_NAME="Messenger-AB on Debian %s"\nID=debian\nVERSION_ID="%s"\n' "$(cat /etc/debian_version)" \
    "$(cut -d. -f1 /etc/debian_version)" >"$root/etc/os-release"
cp -P /etc/ld.so.conf "$root/etc/"
cp -r /etc/ld.so.conf.d "$root/etc/"
ldconfig -r "$root"

mkdir -p "$image/state/lib/messenger-ab" "$image/state/cache/messenger-ab"

# What is in here, and under which terms.
"$(dirname "$0")/write-sbom.sh" "$image/taken" "$ffmpeg" "$root/usr/share/doc"
