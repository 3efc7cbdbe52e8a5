// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Judges objects of the Kubernetes API by the schemas of the kubernetes-models packages, which know no unknown fields:
// whatever the validator never looks at is none of the API's.
const packages = {
    "cert-manager.io": "@kubernetes-models/cert-manager",
    "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
    "postgresql.cnpg.io": "@kubernetes-models/cloudnative-pg",
};

async function modelOf(object) {
    const home = packages[object.apiVersion.split("/")[0]] ?? "kubernetes-models";
    const kinds = await import(`${home}/${object.apiVersion}`);
    if (!kinds[object.kind]) throw new Error(`${object.apiVersion} has no ${object.kind}`);
    return kinds[object.kind];
}

// The same value, which notes in seen what was looked at.
function watched(value, path, seen) {
    if (value === null || typeof value !== "object") return value;
    return new Proxy(value, {
        get(target, key) {
            if (typeof key === "symbol") return target[key];
            seen.add(`${path}/${key}`);
            return typeof target[key] === "function" ? target[key] : watched(target[key], `${path}/${key}`, seen);
        },
    });
}

function unseen(value, path, seen) {
    if (value === null || typeof value !== "object") return [];
    return Object.keys(value).flatMap((key) =>
        seen.has(`${path}/${key}`) ? unseen(value[key], `${path}/${key}`, seen) : [`${path}/${key}`]);
}

// What is wrong with it; empty: nothing.
export async function problemsOf(object) {
    const name = `${object.kind} ${object.metadata?.name}`;
    let model;
    try {
        model = await modelOf(object);
    } catch (error) {
        return [`${name}: ${error.message}`];
    }
    const seen = new Set(["/apiVersion", "/kind", "/metadata"]);
    const data = watched(object, "", seen);
    const problems = [];
    const self = new Proxy(Object.create(model.prototype), {
        get: (target, key) => (key in target ? target[key] : data[key]),
        has: (target, key) => key in target || key in object,
        ownKeys: () => Reflect.ownKeys(object),
        getOwnPropertyDescriptor: (_, key) => ({ value: object[key], enumerable: true, configurable: true }),
    });
    try {
        model.prototype.validate.call(self);
    } catch (error) {
        problems.push(`${name}: ${error.message}`);
    }
    problems.push(...unseen(object, "", seen).map((path) => `${name}: no such field: ${path}`));
    return problems;
}
