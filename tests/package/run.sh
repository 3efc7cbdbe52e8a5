#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh PACKAGES TST_E2E_CALL: judges the .deb files in PACKAGES, installs them in a clean Debian of this system's suite,
# lets the installed programs answer whole calls there, the server as the service's user, and removes them again. Takes root.
# Quiet when all is well, but for the figures.
set -euo pipefail
packages=$(readlink -f "$1") call=$(readlink -f "$2")
cd "$(dirname "$(readlink -f "$0")")/../.."
fail() { echo "package: $*" >&2; exit 1; }
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
server=("$packages"/messenger-ab_*.deb)
desktop=("$packages"/messenger-ab-desktop_*.deb)
[[ -f ${server[0]} && ${#server[@]} -eq 1 ]] || fail "there is not one messenger-ab_*.deb in $packages"
[[ -f ${desktop[0]} && ${#desktop[@]} -eq 1 ]] || fail "there is not one messenger-ab-desktop_*.deb in $packages"

# The unit, judged here: the chroot has no systemd that runs.
unit=packaging/systemd/messenger-ab.service
score=$(systemd-analyze security --offline=true --threshold=20 "$unit" | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p') || fail "the unit is exposed by $score, 2.0 is allowed"

# What Debian's own judge says, errors only; a package without an ITP has no bug to close, and needs none.
lintian --fail-on error --suppress-tags bad-distribution-in-changes-file,no-changelog "${server[@]}" "${desktop[@]}" >build/package-lintian.log 2>&1 || { cat build/package-lintian.log >&2; fail "lintian objects"; }

root=$PWD/build/package/root
tests/support/debian-base.sh "$suite" "$PWD/build/tools/debian-$suite.tar"
rm -rf "$root"
mkdir -p "$root"
tar -C "$root" -xf "build/tools/debian-$suite.tar"
cp "${server[@]}" "${desktop[@]}" "$root/root/"
in_chroot() {
    unshare --mount --propagation private bash -c '
        mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && shift 0 && exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive bash -c "$2"' \
        - "$root" "$1"
}
cp /etc/resolv.conf "$root/etc/resolv.conf"
in_chroot 'printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d && apt-get -qq update &&
    apt-get -qq -y -o APT::Sandbox::User=root install --no-install-recommends /root/messenger-ab_*.deb bash-completion' >build/package/install.log 2>&1 ||
    { tail -30 build/package/install.log >&2; fail "the server does not install"; }

in_chroot '
set -ex
id messenger-ab >/dev/null
[ "$(stat -c "%U:%G %a" /etc/messenger-ab/messenger-ab.env)" = "root:messenger-ab 640" ]
[ "$(readlink /etc/messenger-ab/.env)" = messenger-ab.env ]
dpkg-query -W -f "\${Conffiles}" messenger-ab | grep -q /etc/messenger-ab/messenger-ab.env
[ -z "$(dpkg --verify messenger-ab)" ]
gzip -dc /usr/share/man/man1/messenger-ab.1.gz | grep -q "answer the telephone"
for command in serve demo dial check health messages history secrets setup-number; do
    gzip -dc "/usr/share/man/man1/messenger-ab-$command.1.gz" | grep -q "exit status\|EXIT STATUS"
done
. /usr/share/bash-completion/completions/messenger-ab
complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _messenger_ab messenger-ab "${!#}" ""; echo "${COMPREPLY[*]}"; }
[ "$(complete_words messenger-ab se)" = "serve secrets setup-number" ]
complete_words messenger-ab check -- | grep -q -- --json
[ "$(complete_words messenger-ab history ex)" = "export" ]
cd /etc/messenger-ab && status=0 && messenger-ab serve >/tmp/log 2>&1 || status=$?
[ "$status" = 78 ] && grep -q TELEGRAM_BOT_TOKEN /tmp/log
' >build/package/installed.log 2>&1 || { cat build/package/installed.log >&2; fail "is not as it should be once installed"; }

# The installed program as the service's user, on a root that it cannot write to.
user=$(in_chroot 'echo "$(id -u messenger-ab):$(id -g messenger-ab)"')
answers_calls() { # PROGRAM UID:GID: without the tests' "serve"
    local name=${1##*/}
    printf '#!/bin/sh\nQT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$HOME exec "%s" "%s" "%s" "%s"\n' "$PWD/tests/support/in-root.sh" "$root" "$2" "$1" >"build/package/$name"
    chmod +x "build/package/$name"
    MAB_E2E_PROGRAM=$PWD/build/package/$name "$call" >build/package/calls.log 2>&1 || { cat build/package/calls.log >&2; fail "$name does not answer calls"; }
}
answers_calls /usr/bin/messenger-ab "$user"

# The desktop program in the same system, as a person. Installed now, so that the server had to bring what itself needs.
in_chroot 'apt-get -qq -y -o APT::Sandbox::User=root install --no-install-recommends /root/messenger-ab-desktop_*.deb && useradd --create-home person' >build/package/install.log 2>&1 ||
    { tail -30 build/package/install.log >&2; fail "the desktop does not install"; }
in_chroot '
set -ex
[ -z "$(dpkg --verify messenger-ab-desktop)" ]
gzip -dc /usr/share/man/man1/messenger-ab-desktop.1.gz | grep -q "shows it in a window"
[ -x "/usr/bin/$(sed -n "s/^Exec=//p" /usr/share/applications/org.messengerab.messengerab.desktop)" ]
for icon in 48x48 128x128 256x256 scalable; do ls /usr/share/icons/hicolor/$icon/apps/org.messengerab.messengerab.*; done
su person -c "QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=/home/person messenger-ab-desktop --self-test"
' >build/package/installed.log 2>&1 || { cat build/package/installed.log >&2; fail "the desktop is not as it should be once installed"; }
answers_calls /usr/bin/messenger-ab-desktop "$(in_chroot 'echo "$(id -u person):$(id -g person)"')"

# It keeps what it knows until it is purged, and nothing afterwards.
in_chroot '
set -e
mkdir -p /var/lib/messenger-ab && touch /var/lib/messenger-ab/data.key
echo "# mine" >>/etc/messenger-ab/messenger-ab.env
apt-get -qq -y purge messenger-ab-desktop >/dev/null
[ ! -e /usr/bin/messenger-ab-desktop ] && [ ! -e /usr/share/icons/hicolor/scalable/apps/org.messengerab.messengerab.svg ]
apt-get -qq -y remove messenger-ab >/dev/null
[ -e /var/lib/messenger-ab/data.key ] && grep -q "# mine" /etc/messenger-ab/messenger-ab.env
apt-get -qq -y purge messenger-ab >/dev/null
[ ! -e /var/lib/messenger-ab ] && [ ! -e /etc/messenger-ab ] && [ ! -e /usr/bin/messenger-ab ]
' >build/package/remove.log 2>&1 || { cat build/package/remove.log >&2; fail "does not leave as it should"; }
rm -rf "$root"
echo "packages: server $(du -k "${server[0]}" | cut -f1) KB, desktop $(du -k "${desktop[0]}" | cut -f1) KB, exposure $score, whole calls answered in a clean $suite"
