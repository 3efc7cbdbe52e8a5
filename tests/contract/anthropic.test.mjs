// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
import { test, before, after, beforeEach } from "node:test";
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import { keys, startWorld } from "./support/world.mjs";

let world;
let client;
before(async () => {
  world = await startWorld();
  client = new Anthropic({ apiKey: keys.anthropic, baseURL: world.http("anthropic"), timeout: 4000 });
});
after(() => world.stop());
beforeEach(() => world.forget());

const digest = "Neue Nachrichten:\n[1] Anna schreibt: Grüße aus Köln 🎉\n[2] Jörg fragt nach dem Termin am Freitag";
const ask = (more = {}) => ({
  model: "claude-sonnet-5-5",
  max_tokens: 700,
  thinking: { type: "between_tools" },
  output_config: { effort: "low" },
  system: [{ type: "text", text: "Du fasst Nachrichten zusammen.", cache_control: { type: "ephemeral" } }],
  messages: [{ role: "user", content: digest }],
  ...more,
});
const summary = "[1] Anna schreibt: Grüße aus Köln 🎉. [2] Jörg fragt nach dem Termin am Freitag.";
const textOf = (message) => message.content.filter((block) => block.type === "text").map((block) => block.text).join("");
const requestCount = async () => (await world.record("anthropic")).requests.length;

test("a stream in pieces of seven bytes, with pings and an unknown event", async () => {
  await world.settings("anthropic", { chunk_bytes: 7 });
  const stream = client.messages.stream(ask());
  let text = "";
  stream.on("text", (piece) => (text += piece));
  const message = await stream.finalMessage();
  assert.equal(text, summary);
  assert.equal(textOf(message), summary);
  assert.equal(message.stop_reason, "end_turn");
  assert.ok(message.usage.output_tokens > 10);
  await world.settings("anthropic", { chunk_bytes: 0 });
  await world.assertNoViolations("anthropic");
});

test("a reply in one body", async () => {
  const message = await client.messages.create(ask());
  assert.equal(textOf(message), summary);
  assert.match(message._request_id, /^req_/);
  await world.assertNoViolations("anthropic");
});

test("a follow-up question is answered about the right message", async () => {
  const message = await client.messages.create(ask({
    messages: [
      { role: "user", content: digest },
      { role: "assistant", content: summary },
      { role: "user", content: "Wann ist der Termin?" },
    ],
  }));
  assert.match(textOf(message), /Wann ist der Termin\?/);
  assert.match(textOf(message), /\[2\] Jörg/);
  await world.assertNoViolations("anthropic");
});

test("a tool call comes in pieces of JSON, and its result is taken", async () => {
  const tools = [{ name: "read_message", description: "Liest eine Nachricht.", input_schema: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] } }];
  await world.fault("anthropic", "ToolUse", { body: '{"n":2,"note":"schön"}' });
  const first = await client.messages.stream(ask({ tools })).finalMessage();
  const use = first.content.find((block) => block.type === "tool_use");
  assert.equal(first.stop_reason, "tool_use");
  assert.equal(use.name, "read_message");
  assert.deepEqual(use.input, { n: 2, note: "schön" });
  const second = await client.messages.create(ask({
    tools,
    messages: [
      { role: "user", content: digest },
      { role: "assistant", content: first.content },
      { role: "user", content: [{ type: "tool_result", tool_use_id: use.id, content: "Jörg: Freitag?" }, { type: "text", text: "Was steht da?" }] },
    ],
  }));
  assert.match(textOf(second), /Was steht da/);
  await world.assertNoViolations("anthropic");
});

test("thinking is on for 5.x models unless switched off", async () => {
  const { thinking, ...without } = ask();
  const message = await client.messages.stream(without).finalMessage();
  assert.deepEqual(message.content.map((block) => block.type), ["thinking", "text"]);
  await world.fault("anthropic", "OnlyThinking");
  const starved = await client.messages.stream(without).finalMessage();
  assert.equal(starved.stop_reason, "max_tokens");
  assert.equal(textOf(starved), "");
  const short = await client.messages.create({ ...without, max_tokens: 100 });
  assert.equal(short.stop_reason, "max_tokens");
  assert.equal(textOf(short), "");
  await world.assertNoViolations("anthropic");
});

test("an error event after some text ends the stream without a retry", async () => {
  await world.fault("anthropic", "ErrorInStream", { after: 3 });
  let text = "";
  await assert.rejects(client.messages.stream(ask()).on("text", (piece) => (text += piece)).finalMessage(), (error) => {
    assert.equal(error.status, undefined);
    assert.match(JSON.stringify(error.error ?? error.message), /overloaded_error/);
    return true;
  });
  assert.equal(text, "[1] Anna schreibt:");
  assert.equal(await requestCount(), 1);
  await world.assertNoViolations("anthropic");
});

for (const [kind, options] of [["EndEarly", { after: 4 }], ["EndEarly", { after: 0 }], ["EndBeforeStop", {}], ["ResetInStream", { after: 2 }]]) {
  test(`a body that ends early is no message: ${kind} ${options.after ?? ""}`, async () => {
    await world.fault("anthropic", kind, options);
    await assert.rejects(client.messages.stream(ask(), { maxRetries: 0 }).finalMessage());
    await world.assertNoViolations("anthropic");
  });
}

test("refusals, empty and partial", async () => {
  await world.fault("anthropic", "Refusal");
  const empty = await client.messages.stream(ask()).finalMessage();
  assert.equal(empty.stop_reason, "refusal");
  assert.deepEqual(empty.content, []);
  await world.fault("anthropic", "Refusal", { after: 2 });
  const partial = await client.messages.stream(ask()).finalMessage();
  assert.equal(partial.stop_reason, "refusal");
  assert.equal(textOf(partial), "[1] Anna");
  assert.equal(partial.stop_details.type, "refusal");
  await world.fault("anthropic", "EmptyText");
  const nothing = await client.messages.create(ask());
  assert.deepEqual([nothing.stop_reason, nothing.content], ["end_turn", []]);
});

for (const [kind, status, type, name] of [
  ["BadRequest", 400, "invalid_request_error", "BadRequestError"],
  ["Unauthorised", 401, "authentication_error", "AuthenticationError"],
  ["NotFound", 404, "not_found_error", "NotFoundError"],
  ["TooLarge", 413, "request_too_large", "APIError"],
]) {
  test(`${status} is asked once`, async () => {
    await world.fault("anthropic", kind);
    await assert.rejects(client.messages.create(ask()), (error) => {
      assert.equal(error.status, status);
      assert.equal(error.error.error.type, type);
      assert.match(error.requestID, /^req_/);
      assert.ok(error instanceof Anthropic[name]);
      return true;
    });
    assert.equal(await requestCount(), 1);
  });
}

test("a picture is described as the control says, another one as one", async () => {
  const picture = Buffer.from([0xff, 0xd8, 0xff, 0xfb, 0xbf, 0]);
  await world.control("anthropic/picture?description=ein%20Hund%20am%20Strand%20%F0%9F%90%95", new Uint8Array(picture));
  const shown = async (bytes) => textOf(await client.messages.create(ask({ messages: [{ role: "user", content: [
    { type: "image", source: { type: "base64", media_type: "image/jpeg", data: bytes.toString("base64") } },
    { type: "text", text: "Was zeigt dieses Foto?" },
  ] }] })));
  assert.equal(await shown(picture), "ein Hund am Strand 🐕");
  assert.equal(await shown(Buffer.from("another")), "ein Bild");
  await world.assertNoViolations("anthropic");
});

test("429 with retry-after is waited for", async () => {
  await world.fault("anthropic", "TooManyRequests", { retry_after: 1 });
  await client.messages.create(ask());
  const { requests } = await world.record("anthropic");
  assert.equal(requests.length, 2);
  assert.ok(requests[1].at_ms - requests[0].at_ms >= 950);
});

test("529 is retried twice, and not at all when x-should-retry says so", async () => {
  for (let i = 0; i < 3; ++i) await world.fault("anthropic", "Overloaded");
  await assert.rejects(client.messages.create(ask()), { status: 529 });
  assert.equal(await requestCount(), 3);
  await world.forget();
  await world.fault("anthropic", "Overloaded", { should_retry: false });
  await assert.rejects(client.messages.create(ask()), { status: 529 });
  assert.equal(await requestCount(), 1);
});

test("a hanging service meets the client's own limit, an HTML page is read by its status", async () => {
  await world.fault("anthropic", "Hang");
  await assert.rejects(client.messages.create(ask(), { timeout: 300, maxRetries: 0 }), Anthropic.APIConnectionTimeoutError);
  await world.fault("anthropic", "HtmlError");
  await assert.rejects(client.messages.create(ask(), { maxRetries: 0 }), { status: 502 });
  await world.fault("anthropic", "Reset");
  await assert.rejects(client.messages.create(ask(), { maxRetries: 0 }), Anthropic.APIConnectionError);
});

test("an aborted stream is seen as abandoned", async () => {
  await world.settings("anthropic", { per_token_ms: 30 });
  const stream = client.messages.stream(ask());
  stream.on("text", () => stream.abort());
  await assert.rejects(stream.finalMessage());
  await world.settings("anthropic", { per_token_ms: 0 });
  for (let i = 0; i < 100; ++i) {
    const { notes } = await world.record("anthropic");
    if (notes.conversations.at(-1).abandoned) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail("the fake did not notice the closed connection");
});

test("models: a list, one of them, a retired one", async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.ok(ids.includes("claude-sonnet-5-5"));
  assert.ok(!ids.includes("claude-sonnet-4-20250514"));
  const sonnet = await client.models.retrieve("claude-sonnet-5-5");
  assert.equal(sonnet.capabilities.thinking.types.between_tools.supported, true);
  assert.equal(sonnet.capabilities.thinking.types.disabled.supported, false);
  await assert.rejects(client.messages.create(ask({ model: "claude-sonnet-4-20250514", thinking: undefined, output_config: undefined })), { status: 404 });
  await world.assertNoViolations("anthropic");
});

const sonnet46 = { model: "claude-sonnet-4-6", thinking: undefined };
for (const [what, more] of [
  ["the wrong thinking switch", { thinking: { type: "disabled" } }],
  ["another field beside between_tools", { thinking: { type: "between_tools", budget_tokens: 2000 } }],
  ["a thinking budget", { thinking: { type: "enabled", budget_tokens: 1024 }, max_tokens: 4000 }],
  ["between_tools with effort max", { output_config: { effort: "max" } }],
  ["a temperature", { temperature: 0.3 }],
  ["top_k", { top_k: 5 }],
  ["a prefilled answer", { messages: [{ role: "user", content: "Hallo" }, { role: "assistant", content: "Also" }] }],
  ["an empty text", { messages: [{ role: "user", content: "" }] }],
  ["an empty text block", { messages: [{ role: "user", content: [{ type: "text", text: "" }] }] }],
  ["no messages", { messages: [] }],
  ["the assistant first", { messages: [{ role: "assistant", content: "Hallo" }, { role: "user", content: "Hallo" }] }],
  ["an unknown field", { colour: "blue" }],
  ["prefill on 4.6", { ...sonnet46, messages: [{ role: "user", content: "Hallo" }, { role: "assistant", content: "Also" }] }],
  ["effort on Haiku 4.5", { model: "claude-haiku-4-5", thinking: undefined, output_config: { effort: "low" } }],
  ["a missing tool result", { messages: [{ role: "user", content: "Lies." }, { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "x", input: {} }] }, { role: "user", content: "Na?" }] }],
]) {
  test(`refused with 400: ${what}`, async () => {
    await assert.rejects(client.messages.create(ask(more)), { status: 400 });
    assert.equal((await world.violations("anthropic")).length, 1);
  });
}

test("accepted: each model's own switch", async () => {
  await client.messages.create(ask({ model: "claude-haiku-5-5", thinking: { type: "disabled" } }));
  await client.messages.create(ask({ model: "claude-sonnet-5", thinking: { type: "disabled" } }));
  await client.messages.create(ask(sonnet46));
  await client.messages.create(ask({ model: "claude-haiku-4-5", thinking: undefined, output_config: undefined }));
  await world.assertNoViolations("anthropic");
});

test("raw requests: both keys, no key, no version, an unknown address", async () => {
  const raw = (headers, path = "/v1/messages") => fetch(world.http("anthropic") + path, {
    method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(ask()),
  });
  const version = { "anthropic-version": "2026-10-21" };
  assert.equal((await raw({ ...version, "x-api-key": keys.anthropic })).status, 200);
  await world.assertNoViolations("anthropic");
  assert.equal((await raw({ ...version, "x-api-key": keys.anthropic, authorization: `Bearer ${keys.anthropic}` })).status, 200);
  await world.assertViolation("anthropic", /both/);
  assert.equal((await raw(version)).status, 401);
  await world.assertViolation("anthropic", /x-api-key/);
  assert.equal((await raw({ "x-api-key": keys.anthropic })).status, 400);
  await world.assertViolation("anthropic", /anthropic-version/);
  assert.equal((await raw({ ...version, "x-api-key": keys.anthropic }, "/v1/complete")).status, 404);
  await world.assertViolation("anthropic", /address/);
});
