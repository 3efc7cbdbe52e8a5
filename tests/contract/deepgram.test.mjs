// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
import { test, before, after, beforeEach } from "node:test";
import assert from "node:assert/strict";
import { DeepgramClient } from "@deepgram/sdk";
import { keys, startWorld, until } from "./support/world.mjs";

let world;
let client;
before(async () => {
  world = await startWorld();
  client = new DeepgramClient({ apiKey: keys.deepgram, baseUrl: world.http("deepgram"), maxRetries: 0 });
});
after(() => world.stop());
beforeEach(() => world.forget());

const phone = {
  model: "nova-3", language: "de", encoding: "mulaw", sample_rate: 8000, channels: 1, interim_results: "true", endpointing: 400,
  utterance_end_ms: 1200, vad_events: "true", smart_format: "true", mip_opt_out: "true", reconnectAttempts: 0,
};
const silence = (milliseconds) => new Uint8Array(milliseconds * 8).fill(0xff);

// One live connection that notes all that comes.
async function listen(more = {}) {
  const socket = await client.listen.v1.connect({ ...phone, ...more });
  const call = { socket, messages: [], close: undefined, errors: [] };
  socket.on("message", (message) => call.messages.push(message));
  socket.on("close", (event) => (call.close = event));
  socket.on("error", (error) => call.errors.push(error));
  socket.connect();
  await socket.waitForOpen();
  call.say = async (text, milliseconds = 1500) => call.feed(await world.control("sound", { text, ms: milliseconds }));
  call.feed = (sound) => {
    for (let at = 0; at < sound.length; at += 800) socket.sendMedia(sound.subarray(at, at + 800));
  };
  call.results = () => call.messages.filter((message) => message.type === "Results");
  call.finals = () => call.results().filter((message) => message.is_final).map((message) => message.channel.alternatives[0].transcript);
  call.spoken = () => call.finals().filter((text) => text !== "");
  return call;
}

test("a sentence: speech starts, interims, a final with speech_final, UtteranceEnd", async () => {
  const call = await listen({ keyterm: ["Tschüss", "auf Wiederhören"] });
  call.feed(silence(500));
  await call.say("Was steht in der zweiten Nachricht?", 2000);
  call.feed(silence(1600));
  await until(() => call.messages.some((message) => message.type === "UtteranceEnd"), "UtteranceEnd");
  const types = call.messages.map((message) => message.type);
  assert.ok(types.indexOf("SpeechStarted") < types.indexOf("UtteranceEnd"));
  const interims = call.results().filter((message) => !message.is_final && message.channel.alternatives[0].transcript);
  assert.ok(interims.length >= 2);
  assert.ok("Was steht in der zweiten Nachricht?".startsWith(interims[0].channel.alternatives[0].transcript));
  const [final] = call.results().filter((message) => message.is_final);
  assert.equal(final.channel.alternatives[0].transcript, "Was steht in der zweiten Nachricht?");
  assert.equal(final.speech_final, true);
  assert.equal(final.channel.alternatives[0].words.at(-1).punctuated_word, "Nachricht?");
  assert.ok(Math.abs(final.start + final.duration - 2.94) < 0.1, "ends when the silence of endpointing has passed");
  call.socket.sendCloseStream({ type: "CloseStream" });
  await until(() => call.close, "the close");
  assert.equal(call.close.code, 1000);
  assert.equal(call.messages.at(-1).type, "Metadata");
  const { notes, requests } = await world.record("deepgram");
  assert.match(requests[0].target, /keyterm=Tsch%C3%BCss&keyterm=auf%20Wiederh%C3%B6ren/);
  assert.equal(notes.connections.at(-1).audio_bytes, (500 + 2040 + 1600) * 8);
  await world.assertNoViolations("deepgram");
});

test("noise is speech without words, silence is nothing", async () => {
  const call = await listen();
  const noise = new Uint8Array(4000).map(() => Math.floor(Math.random() * 256));
  call.feed(noise);
  call.feed(silence(1000));
  await until(() => call.finals().length > 0, "the empty final");
  assert.deepEqual(call.finals(), [""]);
  assert.ok(call.messages.some((message) => message.type === "SpeechStarted"));
  assert.ok(!call.messages.some((message) => message.type === "UtteranceEnd"));
  call.socket.close();
});

test("Finalize flushes only what is not final yet", async () => {
  const call = await listen();
  call.socket.sendFinalize({ type: "Finalize" });
  await call.say("Stopp", 900);
  call.socket.sendFinalize({ type: "Finalize" });
  call.socket.sendFinalize({ type: "Finalize" });
  call.socket.sendKeepAlive({ type: "KeepAlive" });
  call.socket.sendCloseStream({ type: "CloseStream" });
  await until(() => call.close, "the close");
  const finals = call.results().filter((message) => message.is_final);
  assert.equal(finals.length, 1);
  assert.equal(finals[0].from_finalize, true);
  assert.equal(finals[0].channel.alternatives[0].transcript, "Stopp");
  assert.deepEqual((await world.record("deepgram")).notes.connections.at(-1).controls, ["Finalize", "Finalize", "Finalize", "KeepAlive", "CloseStream"]);
  await world.assertNoViolations("deepgram");
});

test("a connection without sound or KeepAlive is closed with NET-0001", async () => {
  await world.settings("deepgram", { idle_limit_ms: 400 });
  const silent = await listen();
  silent.socket.sendKeepAlive({ type: "KeepAlive" });
  const kept = await listen();
  kept.feed(silence(100));
  const alive = setInterval(() => kept.socket.sendKeepAlive({ type: "KeepAlive" }), 100);
  await until(() => silent.close, "the close");
  assert.equal(silent.close.code, 1011);
  assert.match(silent.close.reason, /net0001/);
  assert.equal(silent.messages.at(-1).type, "Metadata");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(kept.close, undefined);
  clearInterval(alive);
  await until(() => kept.close, "the close");
  assert.equal(kept.close.code, 1011);
  await world.settings("deepgram", { idle_limit_ms: 10000 });
});

for (const [kind, code, reason] of [["Undecodable", 1008, /DATA-0000/], ["NoText", 1011, /net0000/], ["Reset", 1006, /^$/], ["Drop", 1006, /^$/]]) {
  test(`the connection ends in the middle: ${kind}`, async () => {
    await world.fault("deepgram", kind, { after: 600 });
    const call = await listen();
    await call.say("Hallo, wer ist da?", 2000);
    await until(() => call.close, "the close");
    assert.equal(call.close.code, code);
    assert.match(call.close.reason, reason);
    await world.assertNoViolations("deepgram");
  });
}

test("strange messages do not disturb a client", async () => {
  await world.fault("deepgram", "StrangeMessages");
  await world.fault("deepgram", "StrayUtteranceEnd");
  const call = await listen();
  await call.say("Weiter", 900);
  call.feed(silence(600));
  await until(() => call.spoken().length > 0, "the final");
  assert.deepEqual(call.spoken(), ["Weiter"]);
  assert.ok(call.messages.some((message) => message.last_word_end === -1));
  call.socket.close();
});

for (const status of [401, 402, 403, 429, 503]) {
  test(`a refused upgrade: ${status}`, async () => {
    await world.fault("deepgram", "RefuseUpgrade", { status });
    const socket = await client.listen.v1.connect(phone);
    const failed = new Promise((resolve) => socket.on("error", resolve));
    socket.connect();
    assert.match((await failed).message, new RegExp(String(status)));
    socket.close();
  });
}

test("a handshake slower than the client's limit", async () => {
  await world.fault("deepgram", "SlowUpgrade", { delay_ms: 400 });
  const started = Date.now();
  const call = await listen();
  assert.ok(Date.now() - started >= 390);
  call.socket.close();
});

test("raw upgrades: the wrong key, no language, keywords with Nova-3, an empty frame", async () => {
  const { default: WebSocket } = await import("ws");
  const query = "model=nova-3&language=de&encoding=mulaw&sample_rate=8000&mip_opt_out=true";
  const open = (path, key = keys.deepgram) => new Promise((resolve) => {
    const socket = new WebSocket(world.ws("deepgram") + path, { headers: { authorization: `Token ${key}` } });
    socket.on("open", () => resolve({ socket, status: 101 }));
    socket.on("unexpected-response", (_, response) => resolve({ status: response.statusCode, headers: response.headers }));
  });
  const wrongKey = await open(`/v1/listen?${query}`, "wrong");
  assert.equal(wrongKey.status, 401);
  assert.ok(wrongKey.headers["dg-error"] && wrongKey.headers["dg-request-id"]);
  await world.assertViolation("deepgram", /Authorization/);
  assert.equal((await open(`/v1/listen?${query}&keywords=Anna:2`)).status, 400);
  await world.assertViolation("deepgram", /[Kk]eywords/);
  const english = await open("/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000&mip_opt_out=true");
  assert.equal(english.status, 101);
  await world.assertViolation("deepgram", /language/);
  english.socket.send(new Uint8Array(0));
  await new Promise((resolve) => english.socket.on("close", resolve));
  await world.assertViolation("deepgram", /empty binary/);
  const spoken = await open(`/v1/listen?${query}`);
  spoken.socket.send(Buffer.from('{"type":"KeepAlive"}'));
  spoken.socket.close();
  await until(async () => (await world.violations("deepgram")).length > 0, "the violation");
  await world.assertViolation("deepgram", /control message in a binary/);
});

test("recordings are transcribed, unknown ones are empty", async () => {
  const voiceNote = Buffer.from("OggS a voice note");
  await world.control("deepgram/recording?transcript=Ich%20komme%20sp%C3%A4ter.", new Uint8Array(voiceNote));
  const options = { model: "nova-3", language: "de", smart_format: true, mip_opt_out: true };
  const answer = await client.listen.v1.media.transcribeFile(voiceNote, options);
  assert.equal(answer.results.channels[0].alternatives[0].transcript, "Ich komme später.");
  const empty = await client.listen.v1.media.transcribeFile(Buffer.from("OggS silence"), options);
  assert.equal(empty.results.channels[0].alternatives[0].transcript, "");
  await world.assertNoViolations("deepgram");
  await world.fault("deepgram", "Status", { status: 402 });
  await assert.rejects(client.listen.v1.media.transcribeFile(voiceNote, options, { maxRetries: 0 }), { statusCode: 402 });
});

for (const [kind, status] of [["Html", 502], ["CutAnswer"], ["ResetRequest"]]) {
  test(`a recording and ${kind}`, async () => {
    await world.fault("deepgram", kind);
    const options = { model: "nova-3", language: "de", mip_opt_out: true };
    // The client's timer outlives a failure and would keep the process waiting.
    const answer = client.listen.v1.media.transcribeFile(Buffer.from("OggS"), options, { maxRetries: 0, timeoutInSeconds: 2 });
    await assert.rejects(answer, status ? { statusCode: status } : Error);
  });
}

test("Aura speaks telephone sound that says the text", async () => {
  const options = { model: "aura-2-viktoria-de", encoding: "mulaw", sample_rate: 8000, container: "none", mip_opt_out: true };
  const answer = await client.speak.v1.audio.generate({ text: "Guten Tag, hier ist der Anrufbeantworter.", ...options });
  const sound = new Uint8Array(await answer.arrayBuffer());
  const [heard] = await world.control("heard", sound);
  assert.equal(heard.text, "Guten Tag, hier ist der Anrufbeantworter.");
  assert.equal(heard.complete, true);
  await world.assertNoViolations("deepgram");
  const { container, ...wav } = options;
  const inContainer = await client.speak.v1.audio.generate({ text: "Guten Tag", ...wav });
  assert.equal(Buffer.from(await inContainer.arrayBuffer()).subarray(0, 4).toString(), "RIFF");
  await world.assertViolation("deepgram", /container/);
  await assert.rejects(client.speak.v1.audio.generate({ text: "x".repeat(2001), ...options }, { maxRetries: 0 }), { statusCode: 413 });
  await world.assertViolation("deepgram", /2000/);
  await world.fault("deepgram", "CutAudio", { after: 500 });
  const cut = await client.speak.v1.audio.generate({ text: "Guten Tag", ...options }, { maxRetries: 0 });
  await assert.rejects(async () => cut.arrayBuffer());
});

test("the key can be checked", async () => {
  assert.equal((await client.manage.v1.projects.list()).projects.length, 1);
  const stranger = new DeepgramClient({ apiKey: "wrong", baseUrl: world.http("deepgram") });
  await assert.rejects(stranger.manage.v1.projects.list({ maxRetries: 0 }), { statusCode: 401 });
});
