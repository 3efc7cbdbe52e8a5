// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Kubernetes manifests: right by the API's schemas, and in agreement with each other and with the program.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { documentsOf, read, rendered, renderedWith, root } from "./rendering.mjs";
import { problemsOf } from "./schemas.mjs";

const deployments = {
    "k8s": rendered("k8s"),
    "k8s/overlays/single": rendered("k8s/overlays/single"),
    "k8s/overlays/scaled": rendered("k8s/overlays/scaled"),
    "single with monitoring": renderedWith("k8s/overlays/single", "k8s/components/monitoring"),
    "scaled with monitoring": renderedWith("k8s/overlays/scaled", "k8s/components/monitoring"),
};
const examples = readdirSync(path.join(root, "k8s/examples")).filter((name) => name !== "prometheus-adapter.yaml");
const settings = [...read(".env.example").matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]);

const only = (objects, kind, name = "messenger-ab") => {
    const found = objects.filter((object) => object.kind === kind && object.metadata.name === name);
    assert.equal(found.length, 1, `${kind} ${name}`);
    return found[0];
};
const podOf = (objects) => only(objects, "Deployment").spec.template;
const containerOf = (objects) => podOf(objects).spec.containers[0];
const fits = (selector, labels) => Object.entries(selector).every(([key, value]) => labels[key] === value);
const settingsOf = (objects) => {
    const maps = objects.filter((o) => o.kind === "ConfigMap" && o.metadata.name.startsWith("messenger-ab-settings"));
    assert.equal(maps.length, 1);
    return maps[0];
};

test("k8s/ is the single machine", () => {
    assert.deepEqual(deployments.k8s, deployments["k8s/overlays/single"]);
});

for (const [name, objects] of Object.entries(deployments)) {
    test(`${name}: every object fits its schema`, async () => {
        for (const object of objects) {
            assert.deepEqual(await problemsOf(object), []);
            assert.match(object.apiVersion, /v[12]$/, "nothing that is still to change");
        }
        const names = objects.map((o) => `${o.apiVersion} ${o.kind} ${o.metadata.name}`);
        assert.equal(new Set(names).size, names.length);
        for (const object of objects) {
            assert.match(object.metadata.name, /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
            assert.equal(object.metadata.namespace, undefined, "the namespace is whoever applies it's");
        }
    });

    test(`${name}: what is referred to is there`, () => {
        const pod = podOf(objects);
        const container = containerOf(objects);
        only(objects, "ServiceAccount", pod.spec.serviceAccountName);
        const [secret, map] = container.envFrom;
        assert.equal(secret.secretRef.name, "messenger-ab-secrets"); // made by hand, as README says
        assert.equal(map.configMapRef.name, settingsOf(objects).metadata.name);
        const volumes = pod.spec.volumes.map((volume) => volume.name);
        assert.deepEqual(container.volumeMounts.map((mount) => mount.name).sort(), [...volumes].sort());
        for (const volume of pod.spec.volumes) {
            assert.equal(Object.keys(volume).length, 2, `volume ${volume.name} is of one kind`);
            if (volume.persistentVolumeClaim) only(objects, "PersistentVolumeClaim", volume.persistentVolumeClaim.claimName);
        }
        const ports = container.ports.map((port) => port.name);
        for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"])
            assert.ok(ports.includes(container[probe].httpGet.port), probe);
        const service = only(objects, "Service");
        assert.ok(ports.includes(service.spec.ports[0].targetPort));
        for (const rule of only(objects, "Ingress").spec.rules) {
            for (const { backend } of rule.http.paths) {
                only(objects, "Service", backend.service.name);
                assert.ok(service.spec.ports.some((port) => port.name === backend.service.port.name));
            }
        }
    });

    test(`${name}: selectors find the pods, and nothing else selects them`, () => {
        const { labels } = podOf(objects).metadata;
        assert.ok(fits(only(objects, "Deployment").spec.selector.matchLabels, labels));
        assert.ok(fits(only(objects, "Service").spec.selector, labels));
        for (const policy of objects.filter((o) => o.kind === "NetworkPolicy"))
            assert.ok(fits(policy.spec.podSelector.matchLabels, labels), policy.metadata.name);
        for (const budget of objects.filter((o) => o.kind === "PodDisruptionBudget"))
            assert.ok(fits(budget.spec.selector.matchLabels, labels));
        for (const spread of podOf(objects).spec.topologySpreadConstraints ?? [])
            assert.ok(fits(spread.labelSelector.matchLabels, labels));
        for (const monitor of objects.filter((o) => o.kind === "ServiceMonitor")) {
            const service = only(objects, "Service");
            assert.ok(fits(monitor.spec.selector.matchLabels, service.metadata.labels));
            assert.ok(service.spec.ports.some((port) => port.name === monitor.spec.endpoints[0].port));
        }
        for (const scaler of objects.filter((o) => o.kind === "HorizontalPodAutoscaler"))
            only(objects, scaler.spec.scaleTargetRef.kind, scaler.spec.scaleTargetRef.name);
    });

    test(`${name}: the settings are the program's, and agree with the pod`, () => {
        const { data } = settingsOf(objects);
        for (const key of Object.keys(data)) assert.ok(settings.includes(key), `${key} is no setting`);
        const container = containerOf(objects);
        assert.equal(Number(data.PORT), container.ports[0].containerPort);
        const mounts = container.volumeMounts.map((mount) => mount.mountPath);
        assert.ok(mounts.includes(data.DATA_DIR) && mounts.includes(data.CACHE_DIR));
        const lastWords = 15;
        const end = Number(data.DRAIN_DELAY_SECONDS) + Number(data.SHUTDOWN_GRACE_SECONDS) + lastWords;
        assert.ok(end <= podOf(objects).spec.terminationGracePeriodSeconds, `the end takes ${end} s`);
        const host = new URL(data.PUBLIC_URL).host;
        const ingress = only(objects, "Ingress");
        assert.equal(ingress.spec.rules[0].host, host);
        assert.deepEqual(ingress.spec.tls[0].hosts, [host]);
    });

    test(`${name}: the pod is restricted, and its root is read-only`, () => {
        const { spec } = podOf(objects);
        assert.equal(spec.automountServiceAccountToken, false);
        assert.equal(spec.securityContext.runAsNonRoot, true);
        assert.equal(spec.securityContext.runAsUser, 10001);
        assert.equal(spec.securityContext.seccompProfile.type, "RuntimeDefault");
        const allowed = containerOf(objects).securityContext;
        assert.deepEqual(allowed,
            { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true });
        assert.ok(!JSON.stringify(spec).includes("hostPath") && !spec.hostNetwork && !spec.hostPID);
        const { requests, limits } = containerOf(objects).resources;
        assert.ok(requests.cpu && requests.memory && limits.memory && !limits.cpu);
    });

    test(`${name}: the ingress shows what the telephone needs, and no more`, () => {
        const ingress = only(objects, "Ingress");
        const paths = ingress.spec.rules[0].http.paths.map((entry) => `${entry.pathType} ${entry.path}`);
        assert.deepEqual(paths, ["Prefix /twilio/", "Exact /telegram/webhook", "Exact /health"]);
        for (const way of ["read", "send"])
            assert.ok(Number(ingress.metadata.annotations[`nginx.ingress.kubernetes.io/proxy-${way}-timeout`]) >= 3600);
    });
}

test("scaled: a rollout takes no replica before its calls are over", () => {
    const objects = deployments["k8s/overlays/scaled"];
    const { strategy, replicas } = only(objects, "Deployment").spec;
    assert.deepEqual(strategy, { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
    assert.equal(replicas, undefined, "the autoscaler decides");
    assert.equal(podOf(objects).spec.terminationGracePeriodSeconds, 930);
    assert.ok(only(objects, "HorizontalPodAutoscaler").spec.minReplicas >= 2);
    const policy = only(objects, "NetworkPolicy");
    const postgresql = documentsOf(read("k8s/examples/postgresql.yaml"))[0].metadata.name;
    assert.ok(policy.spec.egress.some((rule) => rule.ports[0].port === 5432
        && rule.to[0].podSelector.matchLabels["cnpg.io/cluster"] === postgresql));
});

test("single: two never share the volume", () => {
    const deployment = only(deployments["k8s/overlays/single"], "Deployment");
    assert.equal(deployment.spec.replicas, 1);
    assert.deepEqual(deployment.spec.strategy, { type: "Recreate" });
});

for (const file of examples) {
    test(`example ${file} fits its schema`, async () => {
        for (const object of documentsOf(read(`k8s/examples/${file}`))) assert.deepEqual(await problemsOf(object), []);
    });
}

test("the secret's example names settings only, and the issuer is the ingress's", () => {
    const [secret] = documentsOf(read("k8s/examples/secret.yaml"));
    assert.equal(secret.metadata.name, "messenger-ab-secrets");
    for (const key of Object.keys(secret.stringData)) assert.ok(settings.includes(key), key);
    const [issuer] = documentsOf(read("k8s/examples/clusterissuer.yaml"));
    assert.equal(only(deployments.k8s, "Ingress").metadata.annotations["cert-manager.io/cluster-issuer"],
        issuer.metadata.name);
});

test("what is wrong is found", async () => {
    const wrong = [
        ["a field that is none", (o) => { o.spec.template.spec.containers[0].portz = []; }, /no such field: .*portz/],
        ["deep inside", (o) => { o.spec.template.spec.containers[0].livenessProbe.httpGet.pathh = "/"; }, /pathh/],
        ["in the metadata", (o) => { o.metadata.lables = {}; }, /no such field: .*lables/],
        ["a wrong type", (o) => { o.spec.replicas = "two"; }, /replicas/],
        ["something missing", (o) => { delete o.spec.selector; }, /selector/],
        ["a version that is none", (o) => { o.apiVersion = "apps/v2"; }, /apps/],
    ];
    for (const [what, spoil, expected] of wrong) {
        const object = structuredClone(only(deployments.k8s, "Deployment"));
        spoil(object);
        const problems = await problemsOf(object);
        assert.ok(problems.length > 0, what);
        assert.match(problems.join("\n"), expected, what);
    }
});
