# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# For run.sh: README's "Kubernetes": kubectl speaks to a stand-in of the API server that takes only what fits the API's
# schemas; the pod that comes of it is then run by hand, from the image that tests/image made.

prepare_cluster() {
    tests/image/build.sh
    tests/support/npm-packages.sh tests/deployment
    mkdir -p "$place/bin"
    ln -sf "$source/build/tools/kubectl/usr/bin/kubectl" "$place/bin/kubectl"
    export PATH=$place/bin:$PATH KUBECONFIG=$place/kubeconfig
    node tests/deployment/kube-api.mjs >"$place/port" 2>"$place/api.log" </dev/null &
    cluster_id=$!
    until [[ -s $place/port ]]; do sleep 0.1; done
    api=http://127.0.0.1:$(<"$place/port")
    kubectl config set-cluster here --server="$api" >/dev/null
    kubectl config set-context here --cluster=here >/dev/null
    kubectl config use-context here >/dev/null
}

# What the kubelet makes of the objects: the environment of the container, later sources going before earlier ones.
pod_environment() {
    curl -s "$api/kept" | node -e '
const objects = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const named = (kind, name) => objects.find((o) => o.kind === kind && o.metadata.name === name) ?? (() => { throw new Error(`no ${kind} ${name}`); })();
const container = named("Deployment", "messenger-ab").spec.template.spec.containers[0];
const environment = {};
for (const { secretRef, configMapRef } of container.envFrom) {
    if (configMapRef) Object.assign(environment, named("ConfigMap", configMapRef.name).data);
    else for (const [key, value] of Object.entries(named("Secret", secretRef.name).data)) environment[key] = Buffer.from(value, "base64").toString();
}
for (const [key, value] of Object.entries(environment)) console.log(`${key}=${value}`);'
}

follow_kubernetes() {
    prepare_cluster
    # Steps 1 and 2, and the .env of "A real call".
    (cd "$copy" && cp .env.example .env && filled .env 8000 && sed -i 's|^PUBLIC_URL=.*|PUBLIC_URL=http://localhost:4040|' .env)
    sed -i 's|^PUBLIC_URL=.*|PUBLIC_URL=https://ab.example.net|' "$copy/k8s/base/settings.env"
    local line
    while read -r line; do
        (cd "$copy" && bash -c "$line") >"$place/step" 2>&1 || { cat "$place/step" >&2; fail "this step of README fails: $line"; }
    done < <(steps Kubernetes)
    [[ $(grep -c created "$place/step") -ge 7 ]] || fail "little was applied: $(cat "$place/step")"
    (cd "$copy" && kubectl apply -k k8s/) >"$place/step" 2>&1 || { cat "$place/step" >&2; fail "cannot be applied again"; }
    [[ $(grep -c unchanged "$place/step") -ge 7 ]] || fail "is another when applied again: $(cat "$place/step")"
    (cd "$copy" && kubectl apply -k k8s/overlays/scaled) >"$place/step" 2>&1 && fail "the stand-in changes objects"
    grep -q 'horizontalpodautoscaler.autoscaling/messenger-ab created' "$place/step" || { cat "$place/step" >&2; fail "scaled is refused"; }

    # The pod.
    mkdir -p "$place/home"
    local environment
    mapfile -t environment < <(pod_environment | grep -v '^HOST=\|^DATA_DIR=\|^CACHE_DIR=\|^DRAIN_DELAY')
    env -i PATH="$PATH" "${environment[@]}" HOST=127.0.0.1 DRAIN_DELAY_SECONDS=0 HOME="$place/home" DATA_DIR="$place/home/data" CACHE_DIR="$place/home/cache" LC_ALL=C.UTF-8 \
        tests/support/in-root.sh build/image/root 10001:10001 /usr/bin/messenger-ab serve >"$place/pod" 2>&1 &
    local pod=$!
    ready 8000
    TWILIO_AUTH_TOKEN=12345678901234567890123456789012 "$bin/messenger-ab" dial https://ab.example.net/twilio/voice --connect-to http://127.0.0.1:8000 \
        --from +4915112345678 --press '#' >"$place/call" 2>&1 || { cat "$place/call" "$place/pod" >&2; fail "the pod answers no call"; }
    kill -TERM "$pod"
    wait "$pod" || fail "the pod does not end well"
    tests/deployment/check-log.sh docs/log-line.schema.json <"$place/pod" || fail "its log is no JSON"
}
