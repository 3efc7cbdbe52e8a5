# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# For run.sh: README's "Docker". Podman stands in for Docker, with the network of this machine, as no bridge can be had
# everywhere; the base image is the one that tests/image made.

prepare_docker() {
    tests/image/build.sh # the base; what is built below finds its layers there
    mkdir "$place/bin"
    cat >"$place/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$source/build/image/store"
runroot = "$source/build/image/run"
CONF
    cat >"$place/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "host"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF
    # podman-compose of Debian 12 knows no profiles and insists on a network of its own.
    install -m 755 /dev/stdin "$place/bin/podman-here" <<SHIM
#!/bin/bash
export CONTAINERS_STORAGE_CONF=$place/storage.conf CONTAINERS_CONF=$place/containers.conf BUILDAH_ISOLATION=chroot
[[ "\$*" != *_postgres_1* && \$1 != network && \$2 != messenger-ab-readme_database ]] || exit 0
arguments=()
while ((\$#)); do
    case \$1 in
    --net | --network-alias) shift ;;
    *) arguments+=("\$1") ;;
    esac
    shift
done
exec podman "\${arguments[@]}"
SHIM
    install -m 755 /dev/stdin "$place/bin/docker" <<SHIM
#!/bin/bash
[[ \$1 == compose ]] || exec $place/bin/podman-here "\$@"
shift
[[ \$1 != exec ]] || set -- exec -T "\${@:2}"
exec podman-compose --podman-path $place/bin/podman-here --podman-build-args=--pull-never -p messenger-ab-readme -f docker-compose.yml "\$@"
SHIM
    export PATH=$place/bin:$PATH
}

finish_docker() {
    [[ ! -x $place/bin/docker ]] || (cd "$copy" && "$place/bin/docker" compose down --volumes) >/dev/null 2>&1
}

follow_docker() {
    prepare_docker
    local line
    while read -r line; do
        line=${line//--detach/-d} # podman-compose knows the short form only
        (cd "$copy" && bash -c "$line") >"$place/step" 2>&1 || { tail -40 "$place/step" >&2; fail "this step of README fails: $line"; }
        case $line in
        cp\ *) filled "$copy/.env" 18002 && sed -i '/^PORT=/d' "$copy/.env" && echo PUBLIC_URL=http://127.0.0.1:8000 >>"$copy/.env" ;;
        *\ up\ *) (ready 8000) || { cat "$place/step" >&2; (cd "$copy" && docker ps -a && docker compose logs) >&2; fail "it does not come up"; } ;;
        esac
    done < <(steps Docker)
    phone 8000
    # What else the section promises.
    local id
    id=$(docker ps --filter name=messenger-ab-readme --format '{{.ID}}')
    [[ $(docker inspect --format '{{.HostConfig.ReadonlyRootfs}} {{.Config.User}}' "$id") == "true 10001:10001" ]] || fail "its root can be written"
    docker exec "$id" messenger-ab health >/dev/null || fail "the health check of its image says that it does not live"
    [[ $(docker exec "$id" messenger-ab history --json | grep -c '"id"') -ge 1 ]] || fail "the call is not in the history"
    (cd "$copy" && docker compose down) >/dev/null 2>&1 || fail "does not go down"
    # The volumes stay.
    (cd "$copy" && docker compose up -d) >"$place/step" 2>&1 || fail "does not come back"
    ready 8000
    id=$(docker ps --filter name=messenger-ab-readme --format '{{.ID}}')
    [[ $(docker exec "$id" messenger-ab history --json | grep -c '"id"') -ge 1 ]] || fail "what was kept is gone"
}
