// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
import { test, before, after, beforeEach } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import readline from "node:readline";
import twilio from "twilio";
import { keys, startWorld } from "./support/world.mjs";

const call = "CA00000000000000000000000000000001";
const ended = "CA00000000000000000000000000000009";
const number = { sid: "PN00000000000000000000000000000001", number: "+4930123456" };
let world;
let client;
let probe;
before(async () => {
  world = await startWorld();
  client = twilio(keys.twilioAccount, keys.twilioToken);
  client.api.baseUrl = world.http("twilio");
  await world.control("twilio/number", number);
  probe = new Probe();
});
after(async () => {
  probe.stop();
  await world.stop();
});
beforeEach(async () => {
  await world.forget();
  await world.control("twilio/call", { sid: call });
});

// Our own C++ code behind a pipe: one question, one answer.
class Probe {
  constructor() {
    assert.ok(process.env.TELEPHONY_PROBE, "TELEPHONY_PROBE must name the telephony-probe executable; run.sh sets it");
    this.child = spawn(process.env.TELEPHONY_PROBE, [], { stdio: ["pipe", "pipe", "inherit"] });
    this.answers = readline.createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(question) {
    this.child.stdin.write(`${JSON.stringify(question)}\n`);
    return JSON.parse((await this.answers.next()).value).result;
  }

  stop() {
    this.child.stdin.end();
  }
}

const token = keys.twilioToken;
const formOf = (parameters) => new URLSearchParams(Object.entries(parameters)).toString();
const webhook = {
  AccountSid: keys.twilioAccount, ApiVersion: "2010-04-01", CallSid: call, CallStatus: "ringing", CallerName: "Jürgen Müßig & Söhne",
  Direction: "inbound", From: "+4917612345678", FromCity: "", To: "+4930123456", a: " x ", Zeta: "ß€😀", "with space": "1+1=2",
};

for (const [what, url, parameters] of [
  ["an ordinary webhook", "https://ab.example.de/twilio/voice", webhook],
  ["no parameters", "https://ab.example.de/twilio/voice", {}],
  ["a query", "https://ab.example.de/twilio/voice?a=1&b=%C3%BC", webhook],
  ["http with a port", "http://127.0.0.1:8080/twilio/voice", webhook],
  ["a path with umlauts, escaped", "https://ab.example.de/m%C3%BCller/twilio/voice", webhook],
]) {
  test(`signatures of both sides agree: ${what}`, async () => {
    const theirs = twilio.getExpectedTwilioSignature(token, url, parameters);
    assert.equal(await probe.ask({ ask: "sign", token, url, form: formOf(parameters) }), theirs);
    assert.equal(await probe.ask({ ask: "matches", token, url, form: formOf(parameters), signature: theirs }), true);
    const ours = await probe.ask({ ask: "sign", token, url, form: formOf(parameters) });
    assert.equal(twilio.validateRequest(token, ours, url, parameters), true);
    assert.equal(await probe.ask({ ask: "matches", token: "f".repeat(32), url, form: formOf(parameters), signature: theirs }), false);
    assert.equal(await probe.ask({ ask: "matches", token, url: `${url}/`, form: formOf(parameters), signature: theirs }), false);
    assert.equal(await probe.ask({ ask: "matches", token, url, form: `${formOf(parameters)}&extra=1`, signature: theirs }), false);
  });
}

test("repeated names are sorted and counted once", async () => {
  const url = "https://ab.example.de/x";
  const theirs = twilio.getExpectedTwilioSignature(token, url, { Tag: ["b", "a", "b"], X: "1" });
  assert.equal(await probe.ask({ ask: "sign", token, url, form: "Tag=b&Tag=a&Tag=b&X=1" }), theirs);
});

test("ports: with and without are taken as the package takes them", async () => {
  const plain = "https://ab.example.de/twilio/voice";
  const withPort = "https://ab.example.de:8443/twilio/voice";
  for (const [signed, asked] of [[plain, plain], [plain, withPort], [plain, "https://ab.example.de:443/twilio/voice"], [withPort, withPort], [withPort, plain], ["https://ab.example.de:443/twilio/voice", plain]]) {
    const signature = twilio.getExpectedTwilioSignature(token, signed, webhook);
    const theirs = twilio.validateRequest(token, signature, asked, webhook);
    assert.equal(await probe.ask({ ask: "matches", token, url: asked, form: formOf(webhook), signature }), theirs, `${signed} against ${asked}`);
  }
});

test("the stream's upgrade is signed over its wss address", async () => {
  const url = "wss://ab.example.de/twilio/media-stream";
  for (const signed of [url, `${url}/`]) {
    const signature = twilio.getExpectedTwilioSignature(token, signed, {});
    assert.equal(await probe.ask({ ask: "matchesUpgrade", token, url, signature }), true);
  }
  const https = twilio.getExpectedTwilioSignature(token, "https://ab.example.de/twilio/media-stream", {});
  assert.equal(await probe.ask({ ask: "matchesUpgrade", token, url, signature: https }), false);
});

test("JSON bodies are signed by their hash", async () => {
  const body = JSON.stringify({ CallSid: call, Caller: "+12349013030" });
  const url = `https://ab.example.de/twilio/events?bodySHA256=${twilio.getExpectedBodyHash(body)}`;
  const signature = twilio.getExpectedTwilioSignature(token, url, {});
  assert.equal(twilio.validateRequestWithBody(token, signature, url, body), true);
  assert.equal(await probe.ask({ ask: "matchesJson", token, url, body, signature }), true);
  assert.equal(await probe.ask({ ask: "matchesJson", token, url, body: `${body} `, signature }), false);
});

// The elements of a document as a list, attributes sorted: enough XML for TwiML.
function elements(xml) {
  assert.ok(xml.startsWith("<?xml"), "the declaration stands at byte 0");
  return [...xml.matchAll(/<(\/?)([A-Za-z]+)((?:\s+[A-Za-z:]+="[^"<]*")*)\s*(\/?)>([^<]*)/g)].flatMap(([, close, name, attributes, selfClosing, text]) => {
    if (close) return [`/${name}`];
    const sorted = [...attributes.matchAll(/([A-Za-z:]+)="([^"]*)"/g)].map(([, key, value]) => `${key}=${value}`).sort();
    return [[name, ...sorted, text.trim()].filter(Boolean).join(" "), ...(selfClosing ? [`/${name}`] : [])];
  });
}

test("our documents are those that the package would write", async () => {
  const { VoiceResponse } = twilio.twiml;
  const url = "wss://ab.example.de/twilio/media-stream";
  const statusCallback = "https://ab.example.de/twilio/stream-status";
  const connect = new VoiceResponse();
  const stream = connect.connect().stream({ url, statusCallback });
  stream.parameter({ name: "token", value: "dG9rZW4" });
  stream.parameter({ name: "from", value: 'a&b<"c' });
  connect.hangup();
  assert.deepEqual(elements(await probe.ask({ document: "connect", url, statusCallback, token: "dG9rZW4", from: 'a&b<"c' })), elements(connect.toString().replace(/&gt;/g, ">")));
  const say = new VoiceResponse();
  say.say({ language: "de-DE" }, "Äpfel & Birnen: bis später.");
  say.hangup();
  assert.deepEqual(elements(await probe.ask({ document: "say", sentence: "Äpfel & Birnen: bis später." })), elements(say.toString()));
  const wait = new VoiceResponse();
  wait.pause({ length: 5 });
  wait.redirect({ method: "POST" }, "https://ab.example.de/twilio/voice?n=1&m=2");
  assert.deepEqual(elements(await probe.ask({ document: "wait", seconds: 5, url: "https://ab.example.de/twilio/voice?n=1&m=2" })), elements(wait.toString()));
  const hangup = new VoiceResponse();
  hangup.hangup();
  assert.deepEqual(elements(await probe.ask({ document: "hangup" })), elements(hangup.toString()));
});

test("a call is looked at and ended once", async () => {
  assert.equal((await client.calls(call).fetch()).status, "in-progress");
  assert.equal((await client.calls(call).update({ status: "completed" })).status, "completed");
  await assert.rejects(client.calls(call).update({ status: "completed" }), { status: 400, code: 21220 });
  await assert.rejects(client.calls(ended).update({ status: "completed" }), { status: 404, code: 20404 });
  await world.assertNoViolations("twilio");
});

test("the number is found and pointed at our addresses", async () => {
  const found = await client.incomingPhoneNumbers.list({ phoneNumber: number.number, limit: 5 });
  assert.deepEqual(found.map((one) => one.sid), [number.sid]);
  assert.deepEqual(await client.incomingPhoneNumbers.list({ phoneNumber: "+49301", limit: 5 }), []);
  const updated = await client.incomingPhoneNumbers(number.sid).update({
    voiceUrl: "https://ab.example.de/twilio/voice", voiceMethod: "POST", statusCallback: "https://ab.example.de/twilio/status", voiceFallbackUrl: "https://ab.example.de/twilio/voice",
  });
  assert.equal(updated.voiceUrl, "https://ab.example.de/twilio/voice");
  assert.equal((await world.record("twilio")).notes.numbers[0].status_callback, "https://ab.example.de/twilio/status");
  await world.assertNoViolations("twilio");
});

test("wrong credentials and faults", async () => {
  const stranger = twilio(keys.twilioAccount, "wrong");
  stranger.api.baseUrl = world.http("twilio");
  await assert.rejects(stranger.calls(call).fetch(), { status: 401, code: 20003 });
  await world.assertViolation("twilio", /credentials/);
  await world.fault("twilio", "TooManyRequests");
  await assert.rejects(client.calls(call).fetch(), { status: 429, code: 20429 });
  await world.fault("twilio", "ServerError");
  await assert.rejects(client.calls(call).fetch(), { status: 500 });
  await world.fault("twilio", "Reset");
  await assert.rejects(client.calls(call).fetch());
});
