// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Starts fake-world for one test file and steers it. FAKE_WORLD names the executable.
import { spawn } from "node:child_process";
import { once } from "node:events";
import readline from "node:readline";
import assert from "node:assert/strict";

export const keys = {
  telegram: "123456789:AAfakefakefakefakefakefakefakefakef",
  anthropic: "sk-ant-fake-key",
  deepgram: "fake-deepgram-key",
  twilioAccount: "AC00000000000000000000000000000001",
  twilioToken: "12345678901234567890123456789012",
};

export async function startWorld() {
  const executable = process.env.FAKE_WORLD;
  assert.ok(executable, "FAKE_WORLD must name the fake-world executable; run.sh sets it");
  const child = spawn(executable, ["--seconds", "120"], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await Promise.race([
    once(readline.createInterface({ input: child.stdout }), "line"),
    once(child, "exit").then(([code]) => assert.fail(`fake-world ended with ${code}`)),
  ]);
  return new World(child, JSON.parse(line));
}

class World {
  constructor(child, ports) {
    this.child = child;
    this.ports = ports;
  }

  http(service) {
    return `http://127.0.0.1:${this.ports[service]}`;
  }

  ws(service) {
    return `ws://127.0.0.1:${this.ports[service]}`;
  }

  async control(path, body) {
    const raw = body instanceof Uint8Array;
    const response = await fetch(`${this.http("control")}/control/${path}`, body === undefined ? {} : {
      method: "POST",
      headers: { "content-type": raw ? "application/octet-stream" : "application/json" },
      body: raw ? body : JSON.stringify(body),
    });
    const type = response.headers.get("content-type");
    const answer = type === "application/json" ? await response.json() : new Uint8Array(await response.arrayBuffer());
    assert.equal(response.status, 200, `${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  fault(service, kind, options = {}) {
    return this.control("fault", { service, kind, ...options });
  }

  settings(service, options) {
    return this.control("settings", { service, ...options });
  }

  record(service) {
    return this.control(`record?service=${service}`);
  }

  forget() {
    return this.control("forget", {});
  }

  async violations(service) {
    return (await this.control("violations"))[service];
  }

  async assertNoViolations(service) {
    assert.deepEqual(await this.violations(service), []);
  }

  // A raw request broke a rule: it was noted, and the next test starts clean.
  async assertViolation(service, pattern) {
    const found = await this.violations(service);
    assert.ok(found.some((one) => pattern.test(one)), `no violation like ${pattern} in ${JSON.stringify(found)}`);
    await this.forget();
  }

  async stop() {
    this.child.stdin.end();
    if (this.child.exitCode === null) await once(this.child, "exit");
  }
}

export async function until(condition, what, milliseconds = 5000) {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `${what} did not happen in ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
