// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Alerts and dashboard speak of metrics that the program really has. MESSENGER_AB and FAKE_WORLD name the executables.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { after, before, test } from "node:test";
import { stringify } from "yaml";
import { documentsOf, read, tool } from "./rendering.mjs";

const rule = documentsOf(read("k8s/components/monitoring/prometheusrule.yaml"))[0];
const alerts = rule.spec.groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read("k8s/components/monitoring/grafana-dashboard.json"));
const queries = dashboard.panels.flatMap((panel) => panel.targets.map((target) => [panel.title, target.expr]));
const place = mkdtempSync(path.join(os.tmpdir(), "messenger-ab-"));
const running = [];
const metrics = new Map(); // name of a sample: values of its labels

async function start(program, args, environment, output) {
    const child = spawn(program, args, { env: environment, cwd: place, stdio: ["pipe", "pipe", "pipe"] });
    running.push(child);
    const lines = readline.createInterface({ input: child[output] });
    for await (const line of lines) {
        const found = program === process.env.FAKE_WORLD ? line : /ready on [^,]+, port (\d+)/.exec(line)?.[1];
        if (found) {
            child[output].resume();
            return found;
        }
    }
    assert.fail(`${program} has ended`);
}

before(async () => {
    const ports = JSON.parse(await start(process.env.FAKE_WORLD, ["--seconds", "60"], process.env, "stdout"));
    const at = (service, scheme = "http") => `${scheme}://127.0.0.1:${ports[service]}`;
    const port = await start(process.env.MESSENGER_AB, ["serve"], {
        PATH: process.env.PATH, HOME: place, QT_NO_GLIB: "1", LC_ALL: "C.UTF-8",
        HOST: "127.0.0.1", PORT: "0", TWILIO_AUTH_TOKEN: "12345678901234567890123456789012",
        TELEGRAM_BOT_TOKEN: "123456789:AAfakefakefakefakefakefakefakefakef", TELEGRAM_API_URL: at("telegram"),
        ANTHROPIC_API_KEY: "sk-ant-fake-key", ANTHROPIC_BASE_URL: at("anthropic"),
        DEEPGRAM_API_KEY: "fake-deepgram-key", DEEPGRAM_URL: at("deepgram", "ws"), EDGE_TTS_URL: at("edge", "ws"),
    }, "stderr");
    // What Telegram has is known when it has answered.
    for (const end = Date.now() + 20_000; !metrics.has("messengerab_inbox_complete_timestamp_seconds");) {
        assert.ok(Date.now() < end, "the inbox is never complete");
        const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        for (const [, name] of text.matchAll(/^# TYPE (\S+) /gm)) metrics.set(name, new Map());
        for (const [, sample, labels] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gm)) {
            const family = metrics.get(sample) ?? metrics.set(sample, new Map()).get(sample);
            for (const [, label, value] of (labels ?? "").matchAll(/([a-z_]+)="([^"]*)"/g))
                family.set(label, (family.get(label) ?? new Set()).add(value));
        }
    }
});

after(async () => {
    for (const child of running.reverse()) {
        child.kill("SIGTERM");
        if (child.exitCode === null) await once(child, "exit");
    }
    rmSync(place, { recursive: true });
});

// Labels that Prometheus puts to what it reads.
const foreignLabels = ["namespace", "pod", "job", "le"];
const openLabels = { messengerab_service_errors_total: ["service", "kind"] }; // have values once something has failed

function judge(where, expression) {
    const used = [...expression.matchAll(/\b((?:messengerab|process)_[a-z_]+)(?:\{([^}]*)\})?/g)];
    assert.ok(used.length > 0, where);
    for (const [, name, selector] of used) {
        assert.ok(metrics.has(name), `${where}: there is no ${name}`);
        for (const [, label, value] of (selector ?? "").matchAll(/([a-z_]+)="([^"]*)"/g)) {
            if (foreignLabels.includes(label)) continue;
            if (openLabels[name]?.includes(label)) continue;
            assert.ok(metrics.get(name).get(label)?.has(value), `${where}: ${name} has no ${label}="${value}"`);
        }
    }
}

test("alerts use what there is, and say what to do", () => {
    assert.ok(alerts.length >= 8);
    for (const alert of alerts) {
        judge(alert.alert, alert.expr);
        assert.ok(alert.annotations.summary && alert.annotations.action, alert.alert);
        assert.match(alert.labels.severity, /^(warning|critical)$/);
    }
});

test("the kinds of error that alerts name are the program's", () => {
    const kinds = [...read("src/net/serviceerror.cpp").matchAll(/return "([a-z ]+)";/g)].map(([, k]) => k.replaceAll(" ", "_"));
    for (const { alert, expr } of alerts) {
        for (const [, kind] of expr.matchAll(/service_errors_total\{kind="([^"]+)"/g)) assert.ok(kinds.includes(kind), alert);
    }
});

test("the dashboard uses what there is, and has room for it", () => {
    for (const [title, expression] of queries) judge(title, expression);
    const ids = dashboard.panels.map((panel) => panel.id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { gridPos, title } of dashboard.panels) {
        assert.ok(gridPos.x + gridPos.w <= 24, title);
        const over = dashboard.panels.filter(({ gridPos: o }) => o.x < gridPos.x + gridPos.w && gridPos.x < o.x + o.w
            && o.y < gridPos.y + gridPos.h && gridPos.y < o.y + o.h);
        assert.equal(over.length, 1, `${title} lies over another`);
    }
});

test("every metric of ours is looked at somewhere", () => {
    const all = [...queries.map(([, expression]) => expression), ...alerts.map((alert) => alert.expr)].join("\n");
    for (const name of metrics.keys()) {
        const family = name.replace(/_(bucket|sum|count)$/, "");
        if (name.startsWith("messengerab_")) assert.ok(all.includes(family), `${family} is nowhere`);
    }
});

test("the autoscaler's metric and its adapter's are the program's", () => {
    const [scaler] = documentsOf(read("k8s/overlays/scaled/horizontalpodautoscaler.yaml"));
    const { name } = scaler.spec.metrics[0].pods.metric;
    assert.ok(metrics.has(name));
    const [adapter] = documentsOf(read("k8s/examples/prometheus-adapter.yaml"));
    assert.equal(adapter.rules.custom[0].name.as, name);
    judge("adapter", adapter.rules.custom[0].seriesQuery);
});

test("promtool reads the rules and the dashboard's queries", () => {
    const promtool = tool("prometheus", "usr/bin/promtool");
    const file = path.join(place, "rules.yaml");
    const asRecord = queries.map(([, expression], index) => ({
        record: `panel:${index}`,
        expr: expression.replaceAll("$__rate_interval", "5m").replaceAll("$namespace", "default"),
    }));
    writeFileSync(file, stringify({ groups: [...rule.spec.groups, { name: "dashboard", rules: asRecord }] }));
    execFileSync(promtool, ["check", "rules", "--lint-fatal", file]);
    writeFileSync(file, stringify({ groups: [{ name: "wrong", rules: [{ record: "x:y", expr: "sum(" }] }] }));
    assert.notEqual(spawnSync(promtool, ["check", "rules", file]).status, 0); // it can fail
});
