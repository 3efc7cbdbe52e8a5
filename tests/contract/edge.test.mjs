// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
import { test, before, after, beforeEach } from "node:test";
import assert from "node:assert/strict";
import { createHash, randomBytes, webcrypto } from "node:crypto";
import { MsEdgeTTS, OUTPUT_FORMAT } from "msedge-tts";
import WebSocket from "ws";
import { startWorld, until } from "./support/world.mjs";

globalThis.crypto ??= webcrypto; // the client expects it as a global, which Node 18 does not have

let world;
before(async () => {
  world = await startWorld();
  const base = "/consumer/speech/synthesize/readaloud";
  // The client keeps its addresses in statics: that is all that is changed about it.
  MsEdgeTTS.WSS_URL = `${world.ws("edge")}${base}/edge/v1`;
  MsEdgeTTS.VOICES_URL = `${world.http("edge")}${base}/voices/list?trustedclienttoken=${MsEdgeTTS.TRUSTED_CLIENT_TOKEN}`;
});
after(() => world.stop());
beforeEach(async () => {
  await world.forget();
  await world.settings("edge", { house_rules: false, clock_skew_s: 0 });
});

const rates = { rate: "+0%", pitch: "+0Hz", volume: "+0%" };

async function speak(text, voice = "de-DE-ConradNeural", format = OUTPUT_FORMAT.AUDIO_24KHZ_48KBITRATE_MONO_MP3) {
  const tts = new MsEdgeTTS();
  await tts.setMetadata(voice, format, { sentenceBoundaryEnabled: true, wordBoundaryEnabled: true });
  const { audioStream, metadataStream } = tts.toStream(text, rates);
  const metadata = [];
  metadataStream.on("data", (piece) => metadata.push(...JSON.parse(piece.toString()).Metadata));
  metadataStream.on("error", () => {});
  const audio = [];
  try {
    for await (const piece of audioStream) audio.push(piece);
  } finally {
    tts.close();
  }
  return { audio: Buffer.concat(audio), metadata };
}

test("a sentence comes as MP3 frames, with metadata", async () => {
  const { audio, metadata } = await speak("Guten Tag, Sie haben zwei neue Nachrichten &amp; einen Anruf.");
  assert.ok(audio.length > 100 * 144);
  for (let at = 0; at + 144 <= audio.length; at += 144) assert.equal(audio.subarray(at, at + 3).toString("hex"), "fff364");
  assert.deepEqual(metadata.map((one) => one.Type), ["SentenceBoundary", "WordBoundary"]);
  const { notes } = await world.record("edge");
  assert.equal(notes.turns.at(-1).text, "Guten Tag, Sie haben zwei neue Nachrichten & einen Anruf.");
  assert.equal(notes.turns.at(-1).finished, true);
  await world.assertNoViolations("edge");
});

test("one connection speaks several sentences, one after another", async () => {
  const tts = new MsEdgeTTS();
  await tts.setMetadata("de-DE-KatjaNeural", OUTPUT_FORMAT.AUDIO_24KHZ_48KBITRATE_MONO_MP3, {});
  for (const text of ["Eins.", "Zwei."]) {
    let size = 0;
    for await (const piece of tts.toStream(text, rates).audioStream) size += piece.length;
    assert.ok(size > 5000);
  }
  tts.close();
  assert.equal((await world.record("edge")).requests.length, 1);
  await world.assertNoViolations("edge");
});

test("the voices list", async () => {
  const voices = await new MsEdgeTTS().getVoices();
  assert.ok(voices.some((voice) => voice.ShortName === "de-DE-ConradNeural"));
  await world.assertNoViolations("edge");
});

test("no audio: a voice that is not offered, a fault, a text without words", async () => {
  assert.equal((await speak("Hallo.", "de-DE-BerndNeural")).audio.length, 0);
  assert.equal((await speak("…!")).audio.length, 0);
  await world.fault("edge", "NoAudio");
  assert.equal((await speak("Hallo.")).audio.length, 0);
  await world.assertNoViolations("edge");
});

for (const [kind, options] of [["CloseEarly", { after: 2 }], ["Throttled", { after: 1 }], ["Reset", { after: 2 }]]) {
  test(`cut-off audio is an error: ${kind}`, async () => {
    await world.fault("edge", kind, options);
    await assert.rejects(speak("Das hier wird niemals zu Ende gesprochen."), /no turn.end/);
  });
}

test("a turn that never ends gives its sound and no end", async () => {
  await world.fault("edge", "NoTurnEnd");
  const tts = new MsEdgeTTS();
  await tts.setMetadata("de-DE-ConradNeural", OUTPUT_FORMAT.AUDIO_24KHZ_48KBITRATE_MONO_MP3, {});
  const { audioStream } = tts.toStream("Das Ende fehlt.", rates);
  let size = 0;
  let ended = false;
  audioStream.on("data", (piece) => (size += piece.length)).on("end", () => (ended = true)).on("error", () => {});
  await until(() => size > 5000, "the sound");
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(ended, false);
  tts.close();
});

for (const [kind, status] of [["Forbidden", 403], ["Unauthorised", 401], ["HtmlError", 503]]) {
  test(`a refused handshake: ${status}`, async () => {
    await world.fault("edge", kind);
    await assert.rejects(speak("Hallo."), new RegExp(String(status)));
  });
}

test("SSML that is not well formed is answered by 1007", async () => {
  await assert.rejects(speak("Fish & Chips"), /no turn.end/);
  await world.assertViolation("edge", /parsing/);
  await assert.rejects(speak("Kurz <break time='1s'/> warten"), /no turn.end/);
  await world.assertViolation("edge", /break/);
  await assert.rejects(speak("x".repeat(5000)), /no turn.end/);
  await world.assertViolation("edge", /4096/);
});

// A faithful imitation of Edge, by hand, with parts to spoil.
function secMsGec(unixSeconds) {
  const seconds = BigInt(unixSeconds) + 11644473600n;
  const ticks = (seconds - (seconds % 300n)) * 10000000n;
  return createHash("sha256").update(`${ticks}${MsEdgeTTS.TRUSTED_CLIENT_TOKEN}`, "ascii").digest("hex").toUpperCase();
}

function handshake({ seconds = Math.floor(Date.now() / 1000), version = "1-143.0.3650.75", headers = {} } = {}) {
  const url = `${MsEdgeTTS.WSS_URL}?TrustedClientToken=${MsEdgeTTS.TRUSTED_CLIENT_TOKEN}&ConnectionId=${randomBytes(16).toString("hex")}&Sec-MS-GEC=${secMsGec(seconds)}&Sec-MS-GEC-Version=${version}`;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      headers: {
        "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
        Origin: "chrome-extension://jdiccldimpdaibmpdkjnbmckianbfold",
        Cookie: `muid=${randomBytes(16).toString("hex").toUpperCase()};`,
        ...headers,
      },
    });
    socket.on("open", () => resolve({ status: 101, socket }));
    socket.on("unexpected-response", (_, response) => resolve({ status: response.statusCode, date: response.headers.date }));
    socket.on("error", reject);
  });
}

test("the token: right for five minutes around the server's clock, refused with its Date beyond", async () => {
  await world.settings("edge", { house_rules: true, clock_skew_s: 4000 });
  const refused = await handshake();
  assert.equal(refused.status, 403);
  const skew = (Date.parse(refused.date) - Date.now()) / 1000;
  assert.ok(Math.abs(skew - 4000) < 3);
  const accepted = await handshake({ seconds: Math.floor(Date.parse(refused.date) / 1000) });
  assert.equal(accepted.status, 101);
  accepted.socket.close();
  await world.assertNoViolations("edge");
  await world.settings("edge", { clock_skew_s: 0 });
  const near = await handshake({ seconds: Math.floor(Date.now() / 1000) - 290 });
  assert.equal(near.status, 101);
  near.socket.close();
  assert.equal((await handshake({ version: "1-130.0.2849.68" })).status, 403);
  await world.assertViolation("edge", /Version/);
});

test("house rules: what a faithful client keeps is asked for", async () => {
  await world.settings("edge", { house_rules: true });
  for (const [header, pattern] of [["Cookie", /muid/], ["Origin", /Origin/], ["User-Agent", /User-Agent/]]) {
    const { socket } = await handshake({ headers: { [header]: "x" } });
    socket.close();
    await world.assertViolation("edge", pattern);
  }
});

const stamp = () => `${new Date().toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, "$1 $3 $2 $4 $5")} GMT+0000 (Coordinated Universal Time)`;
const config = (when = stamp()) => `X-Timestamp:${when}\r\nContent-Type:application/json; charset=utf-8\r\nPath:speech.config\r\n\r\n`
  + '{"context":{"synthesis":{"audio":{"metadataoptions":{"sentenceBoundaryEnabled":"true","wordBoundaryEnabled":"true"},"outputFormat":"audio-24khz-48kbitrate-mono-mp3"}}}}\r\n';
const ssml = (text, id = randomBytes(16).toString("hex")) => `X-RequestId:${id}\r\nContent-Type:application/ssml+xml\r\nX-Timestamp:${stamp()}Z\r\nPath:ssml\r\n\r\n`
  + `<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'><voice name='Microsoft Server Speech Text to Speech Voice (de-DE, ConradNeural)'><prosody pitch='+0Hz' rate='+0%' volume='+0%'>${text}</prosody></voice></speak>`;

// All frames of one turn, until turn.end or the close.
async function turn(socket, text, id) {
  const frames = [];
  const done = new Promise((resolve) => {
    socket.on("message", (data, isBinary) => {
      frames.push({ data, isBinary });
      if (!isBinary && data.includes("Path:turn.end")) resolve();
    });
    socket.on("close", resolve);
  });
  socket.send(config());
  socket.send(ssml(text, id));
  await done;
  return frames;
}

test("frames: big-endian header length, echo of the request id, an empty last one without a content type", async () => {
  await world.settings("edge", { house_rules: true });
  const { socket } = await handshake();
  const id = randomBytes(16).toString("hex");
  const frames = await turn(socket, "Hallo &amp; Welt.", id);
  const paths = frames.map(({ data, isBinary }) => (isBinary ? "audio" : /Path:([\w.]+)/.exec(data.toString())[1]));
  assert.deepEqual([paths[0], paths[1], paths.at(-1)], ["turn.start", "response", "turn.end"]);
  const binary = frames.filter((frame) => frame.isBinary).map((frame) => frame.data);
  for (const frame of binary) {
    const header = frame.subarray(2, 2 + frame.readUInt16BE(0)).toString("ascii");
    assert.ok(header.includes(`X-RequestId:${id}\r\n`));
    assert.ok(header.includes("Path:audio\r\n"));
    assert.equal(header.includes("Content-Type:audio/mpeg\r\n"), frame.length > 2 + frame.readUInt16BE(0));
  }
  assert.equal(binary.at(-1).length, 2 + binary.at(-1).readUInt16BE(0));
  assert.ok(binary.some((frame) => (frame.length - 2 - frame.readUInt16BE(0)) % 144 !== 0), "payloads are cut inside MP3 frames");
  socket.close();
  await world.assertNoViolations("edge");
});

test("faults inside a turn: each is on the wire once", async () => {
  const count = async (kind, isIt) => {
    await world.fault("edge", kind, { after: 1 });
    const { socket } = await handshake();
    const frames = await turn(socket, "Ein Satz, der lang genug für mehrere Stücke ist.");
    socket.close();
    return frames.filter((frame) => frame.isBinary && isIt(frame.data)).length;
  };
  assert.equal(await count("TinyFrame", (data) => data.length === 1), 1);
  assert.equal(await count("LongHeader", (data) => data.length > 1 && data.readUInt16BE(0) + 2 > data.length), 1);
  assert.equal(await count("LookalikePayload", (data) => data.toString("latin1").split("Path:audio\r\n").length === 3), 1);
  assert.ok(await count("ForeignFrames", (data) => data.includes("X-RequestId:ffffffff")) >= 1);
  assert.equal(await count("TextInBinary", (data) => data.includes("Path:audio.metadata")), 1);
  await world.assertNoViolations("edge");
});

test("bad requests by hand", async () => {
  await world.settings("edge", { house_rules: true });
  const send = async (...messages) => {
    const { socket } = await handshake();
    const ended = new Promise((resolve) => {
      socket.on("close", resolve);
      socket.on("message", (data, isBinary) => !isBinary && data.includes("Path:turn.end") && resolve());
    });
    for (const message of messages) socket.send(message);
    await ended;
    socket.close();
  };
  await send(ssml("Hallo."));
  await world.assertViolation("edge", /before speech.config/);
  await send(config("So Nov 22 2026 09:58:47 GMT+0000 (Coordinated Universal Time)"), ssml("Hallo."));
  await world.assertViolation("edge", /X-Timestamp/);
  await send(config(), ssml("Hallo.", "ABC"));
  await world.assertViolation("edge", /X-RequestId/);
  await send(config(), ssml("…"));
  await world.assertViolation("edge", /nothing to say/);
  await send(config(), ssml("Hallo.").replace("</speak>", "<voice name='x'><prosody/></voice></speak>"));
  await world.assertViolation("edge", /exactly one voice/);
});
