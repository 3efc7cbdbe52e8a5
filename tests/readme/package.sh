# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# For run.sh: README's "Debian package", in a clean Debian in which a real systemd runs.

boot() {
    root=$place/root
    mkdir "$root"
    tar -C "$root" -xf "$source/build/tools/debian-$suite.tar"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    chroot "$root" bash -c 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o APT::Sandbox::User=root install --no-install-recommends systemd systemd-sysv dbus sudo' \
        >"$place/base.log" 2>&1 || { cat "$place/base.log" >&2; fail "no Debian with systemd"; }
    # What an editor does, without a screen.
    install -m 755 /dev/stdin "$root/usr/bin/editor" <<<'#!/bin/sh
cat /root/written >>"$1"'
    settings 18001 | grep -v '^HOST' >"$root/root/written"
    mkdir "$root/source"
    systemd-nspawn --quiet -D "$root" --boot --register=no --keep-unit -M "messenger-ab-$$" --bind-ro="$copy:/source" --console=pipe \
        </dev/null >"$place/console" 2>&1 &
    nspawn=$!
    for _ in $(seq 100); do
        leader=$(pgrep -P "$nspawn" | head -1 || true)
        [[ -n $leader ]] && [[ $(inside systemctl is-system-running 2>/dev/null) =~ running|degraded ]] && return
        sleep 0.2
    done
    fail "systemd does not start: $(tail -3 "$place/console")"
}
inside() { nsenter -t "$leader" --all env -C /source -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }

follow_package() {
    boot
    local line
    while read -r line; do
        case $line in
        ./dev\ *) (cd "$copy" && bash -c "$line") >"$place/step" 2>&1 ;; # who builds is another machine than who runs
        sudo\ apt\ *) inside bash -c "${line/apt install/apt -y -o APT::Sandbox::User=root install}" >"$place/step" 2>&1 ;;
        *) inside bash -c "$line" >"$place/step" 2>&1 ;;
        esac || { cat "$place/step" >&2; fail "this step of README fails: $line"; }
    done < <(steps "Debian package")
    inside env QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=/tmp messenger-ab-desktop --self-test || fail "no window"
    ready 18001
    inside systemctl is-active --quiet messenger-ab || fail "systemd does not say that it runs"
    [[ $(inside systemctl show -P StatusText messenger-ab) == "Answering calls" ]] || fail "systemd was not told"
    phone 18001
    # What else the section promises.
    inside systemctl reload messenger-ab || fail "no reload"
    inside journalctl -u messenger-ab --no-pager | grep -q 'the settings were read again' || fail "a reload reads nothing"
    inside bash -c 'cd /etc/messenger-ab && sudo -u messenger-ab DATA_DIR=/var/lib/messenger-ab CACHE_DIR=/var/cache/messenger-ab messenger-ab check' >"$place/step" 2>&1 ||
        { cat "$place/step" >&2; fail "check finds something"; }
    local score
    score=$(inside systemd-analyze security --threshold=20 messenger-ab | tail -1) || fail "too exposed: $score"
    [[ $(inside stat -c %U:%a /var/lib/messenger-ab) == messenger-ab:700 ]] || fail "its data are open to others"
    # Wrong settings: a reason, and no loop.
    inside bash -c 'cp /etc/messenger-ab/messenger-ab.env /root/kept && echo TTS_TIMEOUT=soon >>/etc/messenger-ab/messenger-ab.env && systemctl restart messenger-ab' >/dev/null 2>&1 || true
    sleep 4 # two times RestartSec
    [[ $(inside systemctl show -P NRestarts messenger-ab) == 0 ]] || fail "it is started over and over with wrong settings"
    [[ $(inside systemctl show -P ExecMainStatus messenger-ab) == 78 ]] || fail "exit status"
    inside journalctl -u messenger-ab --no-pager | grep -q 'TTS_TIMEOUT is not a number of seconds' || fail "no reason"
    inside bash -c 'cp /root/kept /etc/messenger-ab/messenger-ab.env && systemctl restart messenger-ab'
    ready 18001
    inside systemctl stop messenger-ab
    [[ $(inside systemctl show -P Result messenger-ab) == success ]] || fail "it does not stop well"
    inside systemctl poweroff || true
    wait "$nspawn" || true
    nspawn=
}
