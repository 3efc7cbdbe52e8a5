#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# build-ffmpeg.sh PREFIX: static libavcodec with the MP3 decoder alone, libavutil and libswresample, from Debian's source.
set -eu
prefix=$1
# The official image lists its sources in the new form, one made by debootstrap in the old one.
if [ -e /etc/apt/sources.list.d/debian.sources ]; then
    sed -i 's/^Types: deb$/Types: deb deb-src/' /etc/apt/sources.list.d/debian.sources
else
    sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >/etc/apt/sources.list.d/source.list
fi
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends gcc libc6-dev make nasm dpkg-dev xz-utils >/dev/null
cd /usr/src
apt-get -qq -o APT::Sandbox::User=root source --download-only ffmpeg
dpkg-source --no-check -x ffmpeg_*.dsc ffmpeg >/dev/null
cd ffmpeg
./configure --prefix="$prefix" --enable-static --disable-shared --enable-pic --disable-autodetect --disable-everything \
    --disable-programs --disable-doc --disable-network --disable-avdevice --disable-avformat --disable-avfilter \
    --disable-swscale --disable-debug --enable-decoder=mp3float --enable-parser=mpegaudio --enable-swresample >/dev/null
make -s -j"$(nproc)" >/dev/null
make -s install >/dev/null
mkdir -p "$prefix/share"
cp COPYING.LGPLv2.1 "$prefix/share/copyright"
dpkg-parsechangelog -l debian/changelog -S Version >"$prefix/share/version"
