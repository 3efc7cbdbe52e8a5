// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
// kube-api.mjs: as much of a Kubernetes API server as `kubectl create` and `kubectl apply` ask for, on loopback. Takes only
// objects that fit the API's schemas, unknown fields refused (fieldValidation=Strict), and keeps them. Prints its port; GET
// /kept tells what it has been given. Ends by itself after ten minutes.
import http from "node:http";
import { problemsOf } from "./schemas.mjs";

const resources = [
    ["", "v1", "configmaps", "ConfigMap"], ["", "v1", "persistentvolumeclaims", "PersistentVolumeClaim"],
    ["", "v1", "secrets", "Secret"], ["", "v1", "serviceaccounts", "ServiceAccount"], ["", "v1", "services", "Service"],
    ["apps", "v1", "deployments", "Deployment"], ["autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"],
    ["networking.k8s.io", "v1", "ingresses", "Ingress"], ["networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"],
    ["policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget"],
].map(([group, version, name, kind]) => ({ group, version, name, kind, base: group ? `apis/${group}/${version}` : `api/${version}` }));
const bases = [...new Set(resources.map((resource) => resource.base))];
const kept = new Map(); // by path

function openapi(base) {
    const paths = {};
    for (const { group, version, name, kind } of resources.filter((resource) => resource.base === base)) {
        const gvk = { group, version, kind };
        const parameters = [{ name: "fieldValidation", in: "query", schema: { type: "string" } }];
        paths[`/${base}/namespaces/{namespace}/${name}/{name}`]
            = { patch: { "x-kubernetes-group-version-kind": gvk, "x-kubernetes-action": "patch", parameters } };
    }
    return { openapi: "3.0.0", info: { title: "Kubernetes", version: "stand-in" }, paths };
}

const status = (code, reason, message) =>
    [code, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code }];

function discovered(path) {
    if (path === "/version") return { major: "1", minor: "32", gitVersion: "v1.32.0" };
    if (path === "/kept") return [...kept.values()];
    if (path === "/api") return { kind: "APIVersions", versions: ["v1"] };
    if (path === "/apis") {
        const groups = [...new Set(resources.map((r) => r.group))].filter((group) => group !== "").map((name) => {
            const versions = [...new Set(resources.filter((r) => r.group === name).map((r) => r.version))]
                .map((version) => ({ groupVersion: `${name}/${version}`, version }));
            return { name, versions, preferredVersion: versions[0] };
        });
        return { kind: "APIGroupList", apiVersion: "v1", groups };
    }
    if (path === "/openapi/v3")
        return { paths: Object.fromEntries(bases.map((base) => [base, { serverRelativeURL: `/openapi/v3/${base}` }])) };
    const base = bases.find((one) => path === `/${one}` || path === `/openapi/v3/${one}`);
    if (base && path.startsWith("/openapi")) return openapi(base);
    if (!base) return undefined;
    return {
        kind: "APIResourceList", apiVersion: "v1", groupVersion: base.replace(/^apis?\//, ""),
        resources: resources.filter((r) => r.base === base).map((r) => ({
            name: r.name, singularName: r.kind.toLowerCase(), namespaced: true, kind: r.kind, verbs: ["create", "get", "patch"],
        })),
    };
}

// Protocol buffers, as far as a Secret goes: [field, value] of each entry, numbers skipped.
function* fields(bytes) {
    let at = 0;
    const varint = () => {
        let value = 0;
        for (let shift = 0; ; shift += 7) {
            const byte = bytes[at++];
            value += (byte & 0x7f) * 2 ** shift;
            if (byte < 0x80) return value;
        }
    };
    while (at < bytes.length) {
        const tag = varint();
        const value = varint();
        if ((tag & 7) === 2) {
            yield [tag >> 3, bytes.subarray(at, at + value)];
            at += value;
        }
    }
}

// `kubectl create` sends what it makes itself in that form: "k8s", 0, Unknown { 1: TypeMeta, 2: the object }.
function objectOf(body) {
    if (body.subarray(0, 4).toString() !== "k8s\0") return JSON.parse(body.toString());
    const unknown = new Map(fields(body.subarray(4)));
    const type = new Map(fields(unknown.get(1)));
    if (type.get(2).toString() !== "Secret") throw new Error(`no protocol buffer of a ${type.get(2)} is expected`);
    const object = { apiVersion: type.get(1).toString(), kind: "Secret", metadata: {}, data: {} };
    for (const [field, value] of fields(unknown.get(2))) {
        if (field === 1) object.metadata.name = new Map(fields(value)).get(1).toString();
        if (field === 3) object.type = value.toString();
        if (field !== 2) continue;
        const entry = new Map(fields(value));
        object.data[entry.get(1).toString()] = (entry.get(2) ?? Buffer.alloc(0)).toString("base64");
    }
    return object;
}

async function create(path, body) {
    const object = objectOf(body);
    const [, base, namespace, name] = /^\/(.+)\/namespaces\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    const resource = resources.find((r) => r.base === base && r.name === name && r.kind === object.kind);
    if (!resource) return status(404, "NotFound", `there is no ${path}`);
    const key = `${path}/${object.metadata.name}`;
    if (kept.has(key)) return status(409, "AlreadyExists", `${key} is there already`);
    const problems = await problemsOf(object);
    if (problems.length > 0) return status(400, "BadRequest", `strict decoding error: ${problems.join("; ")}`);
    object.metadata.namespace = namespace;
    object.metadata.uid = `stand-in-${kept.size}`;
    kept.set(key, object);
    return [201, object];
}

const server = http.createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const url = new URL(request.url, "http://localhost");
    let answer = status(404, "NotFound", `${url.pathname} not found`);
    if (request.method === "POST") {
        answer = await create(url.pathname, Buffer.concat(pieces));
    } else if (request.method === "GET") {
        const found = discovered(url.pathname) ?? kept.get(url.pathname);
        if (found) answer = [200, found];
    } else {
        answer = status(405, "MethodNotAllowed", `${request.method} ${url.pathname}: nothing here changes once it is there`);
    }
    response.writeHead(answer[0], { "content-type": "application/json" });
    response.end(JSON.stringify(answer[1]));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
setTimeout(() => process.exit(0), 600_000);
