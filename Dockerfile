# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
#   docker build -t messenger-ab:0.1.0 .
#
# The last stage holds the program, what it needs to run, and nothing else: no shell, no package manager.

# Of FFmpeg only what decodes MP3: Debian's libavcodec brings 140 MB of libraries, this is linked in and weighs half a one.
FROM debian:trixie-slim AS ffmpeg
COPY packaging/container/build-ffmpeg.sh /usr/local/bin/
RUN build-ffmpeg.sh /opt/ffmpeg

FROM debian:trixie-slim AS build
RUN apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends \
        g++ cmake ninja-build lld pkg-config ca-certificates tzdata \
        qt6-base-dev qt6-base-dev-tools qt6-websockets-dev qt6-httpserver-dev libqt6sql6-sqlite libqt6sql6-psql libpq-dev \
        libespeak-ng-dev espeak-ng-data libexpected-dev libssl-dev >/dev/null \
    && rm -rf /var/lib/apt/lists/*
COPY --from=ffmpeg /opt/ffmpeg /opt/ffmpeg
WORKDIR /source
COPY CMakeLists.txt LICENSE ./
COPY cmake cmake
COPY resources resources
COPY src src
RUN PKG_CONFIG_PATH=/opt/ffmpeg/lib/pkgconfig cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DMAB_TESTS=OFF -DMAB_PACKAGES=OFF -DMAB_DESKTOP=OFF >/dev/null \
    && cmake --build build --target messenger-ab
COPY packaging packaging
RUN packaging/container/collect-root.sh build/bin/messenger-ab /opt/ffmpeg /image

FROM scratch
COPY --from=build /image/root /
COPY --from=build --chown=10001:10001 /image/state /var
LABEL org.opencontainers.image.title="Messenger-AB" \
      org.opencontainers.image.description="An answering machine for Telegram that you phone" \
      org.opencontainers.image.licenses="GPL-3.0-or-later" \
      org.opencontainers.image.version="0.1.0"
ENV HOST=0.0.0.0 PORT=8000 DATA_DIR=/var/lib/messenger-ab CACHE_DIR=/var/cache/messenger-ab HOME=/var/lib/messenger-ab \
    LC_ALL=C.UTF-8 PATH=/usr/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
VOLUME ["/var/lib/messenger-ab", "/var/cache/messenger-ab"]
EXPOSE 8000
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s CMD ["/usr/bin/messenger-ab", "health"]
ENTRYPOINT ["/usr/bin/messenger-ab"]
CMD ["serve"]
