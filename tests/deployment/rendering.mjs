// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What `kubectl apply -k` would send.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export function tool(name, program) {
    const place = path.join(root, "build/tools", name, program);
    if (!existsSync(place)) throw new Error(`${program} is not here: run ./dev deps`);
    return place;
}

export function documentsOf(text) {
    return parseAllDocuments(text, { uniqueKeys: true }).map((document) => {
        if (document.errors.length > 0) throw document.errors[0];
        return document.toJS();
    }).filter((object) => object !== null);
}

export function read(file) {
    return readFileSync(path.join(root, file), "utf8");
}

export function rendered(directory) {
    const kubectl = tool("kubectl", "usr/bin/kubectl");
    return documentsOf(execFileSync(kubectl, ["kustomize", path.join(root, directory)], { encoding: "utf8" }));
}

// An overlay with components, as an operator would add them.
export function renderedWith(overlay, component) {
    mkdirSync(path.join(root, "build"), { recursive: true });
    const place = mkdtempSync(path.join(root, "build/overlay-"));
    try {
        writeFileSync(path.join(place, "kustomization.yaml"),
            `resources: [../../${overlay}]\ncomponents: [../../${component}]\n`);
        return rendered(path.relative(root, place));
    } finally {
        rmSync(place, { recursive: true });
    }
}
