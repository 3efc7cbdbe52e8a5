// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
import { test, before, after, beforeEach } from "node:test";
import assert from "node:assert/strict";
import { Api, Bot, GrammyError, HttpError } from "grammy";
import { keys, startWorld, until } from "./support/world.mjs";

let world;
let api;
before(async () => {
  world = await startWorld();
  api = new Api(keys.telegram, { apiRoot: world.http("telegram") });
});
after(() => world.stop());
beforeEach(() => world.forget());

const now = () => Math.floor(Date.now() / 1000);
const anna = { id: 5000000123456, is_bot: false, first_name: "Anna 🌻" };
const chat = { id: anna.id, type: "private", first_name: anna.first_name };
const message = (more) => ({ chat, from: anna, ...more });
const add = async (kind, payload) => (await world.control("telegram/update", { kind, payload })).update_id;
const all = ["message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member", "business_connection", "business_message", "edited_business_message", "deleted_business_messages"];
async function drain() {
  let updates = await api.getUpdates({ allowed_updates: all });
  while (updates.length) updates = await api.getUpdates({ offset: updates.at(-1).update_id + 1 });
}

test("a bot takes a message, a business connection and a business message, and confirms them", async () => {
  const bot = new Bot(keys.telegram, { client: { apiRoot: world.http("telegram") } });
  const seen = [];
  bot.on("message:text", (context) => seen.push(["message", context.message.from.id, context.message.entities[0].type]));
  bot.on("business_connection", (context) => seen.push(["connection", context.businessConnection.rights.can_read_messages]));
  bot.on("business_message", async (context) => {
    seen.push(["business", context.businessMessage.text]);
    await bot.api.readBusinessMessage(context.businessConnectionId, context.chat.id, context.msg.message_id);
  });
  await add("message", message({ text: "Hallo 🌻", entities: [{ type: "bold", offset: 0, length: 5 }] }));
  const owner = { id: 42, is_bot: false, first_name: "Owner" };
  await add("business_connection", { id: "bc1", user: owner, user_chat_id: 42, date: now(), is_enabled: true, can_reply: true, rights: { can_reply: true, can_read_messages: true } });
  const last = await add("business_message", { business_connection_id: "bc1", message_id: 77, chat: { id: 99, type: "private", first_name: "Bert" }, from: { id: 99, is_bot: false, first_name: "Bert" }, text: "Wo bist du?" });
  const running = bot.start({ allowed_updates: all });
  await until(async () => (await world.record("telegram")).notes.confirmed.includes(last), "the confirmation");
  await bot.stop();
  await running;
  assert.deepEqual(seen, [["message", anna.id, "bold"], ["connection", true], ["business", "Wo bist du?"]]);
  const { notes, requests } = await world.record("telegram");
  assert.deepEqual(notes.read, [{ business_connection_id: "bc1", chat_id: 99, message_id: 77 }]);
  assert.deepEqual(notes.allowed_updates, all);
  assert.ok(requests.some((one) => one.target.endsWith("/deleteWebhook")));
  await world.assertNoViolations("telegram");
});

test("the queue: limit, offset, confirmation, kinds that are not allowed", async () => {
  await drain();
  const first = await add("message", message({ text: "eins" }));
  for (let i = 0; i < 4; ++i) await add("message", message({ sticker: { file_id: "s", file_unique_id: "u", emoji: "😀" } }));
  assert.equal(await add("message_reaction", { chat, message_id: 1 }), 0);
  assert.equal((await api.getUpdates({ offset: first, limit: 2 })).length, 2);
  assert.equal((await api.getUpdates({ offset: first, limit: 100 })).length, 1, "the same offset within half a second gives one");
  const rest = await api.getUpdates({ offset: first + 2 });
  assert.deepEqual(rest.map((one) => one.update_id), [first + 2, first + 3, first + 4]);
  const future = await api.getUpdates({ offset: first + 500 });
  assert.deepEqual(future.map((one) => one.update_id), [first + 2, first + 3, first + 4], "an offset far ahead confirms nothing");
  await world.assertNoViolations("telegram");
  await drain();
});

test("what is older than a day is never queued", async () => {
  assert.equal(await add("message", message({ text: "alt", date: now() - 86401 })), 0);
  assert.notEqual(await add("message", message({ text: "noch da", date: now() - 86000 })), 0);
  await drain();
});

test("a long poll wakes when something comes", async () => {
  const poll = api.getUpdates({ timeout: 20 });
  setTimeout(() => add("message", message({ text: "spät" })), 200);
  assert.equal((await poll)[0].message.text, "spät");
  await world.assertNoViolations("telegram");
  await drain();
});

test("of two pollers the older one gets the conflict", async () => {
  const older = api.getUpdates({ timeout: 20 });
  await until(async () => (await world.record("telegram")).requests.length > 0, "the first poll");
  const newer = api.getUpdates({ timeout: 20 });
  await assert.rejects(older, (error) => error instanceof GrammyError && error.error_code === 409 && /terminated by other getUpdates/.test(error.description));
  await add("message", message({ text: "für den Neuen" }));
  assert.equal((await newer)[0].message.text, "für den Neuen");
  await world.assertViolation("telegram", /two getUpdates/);
  await drain();
});

test("a webhook excludes polling", async () => {
  await assert.rejects(api.setWebhook("http://example.org/hook"), { error_code: 400 });
  await api.setWebhook("https://example.org/hook", { secret_token: "geheim_1" });
  assert.equal((await api.getWebhookInfo()).url, "https://example.org/hook");
  await assert.rejects(api.getUpdates(), { error_code: 409 });
  await world.assertViolation("telegram", /webhook/);
  await api.deleteWebhook();
  await api.getUpdates({ timeout: 0, offset: 1 });
  await world.assertNoViolations("telegram");
});

for (const [kind, code] of [["Unauthorised", 401], ["Conflict", 409], ["ServerError", 500]]) {
  test(`${code} reaches the client with its code`, async () => {
    await world.fault("telegram", kind);
    await assert.rejects(api.getMe(), (error) => error instanceof GrammyError && error.error_code === code);
  });
}

test("429 names its seconds", async () => {
  await world.fault("telegram", "TooManyRequests", { retry_after: 7 });
  await assert.rejects(api.getMe(), (error) => error.error_code === 429 && error.parameters.retry_after === 7);
});

for (const kind of ["HtmlError", "Reset", "EndEarly", "Hang"]) {
  test(`${kind} is no answer`, async () => {
    // grammy waits for the rest of a body that ended early until its own limit.
    const impatient = new Api(keys.telegram, { apiRoot: world.http("telegram"), timeoutSeconds: 1 });
    await world.fault("telegram", kind);
    await assert.rejects(impatient.getUpdates({ offset: 2 }), HttpError);
  });
}

test("a wrong token, a wrong method", async () => {
  await assert.rejects(new Api("1:wrong", { apiRoot: world.http("telegram") }).getMe(), { error_code: 401 });
  await world.assertViolation("telegram", /token/);
  await assert.rejects(api.raw.makeTea({}), { error_code: 404 });
  await world.assertViolation("telegram", /method/);
});

test("sending: known chats, limits, the typing sign, commands", async () => {
  await add("message", message({ text: "da bin ich" }));
  const sent = await api.sendMessage(anna.id, "Bis später", { link_preview_options: { is_disabled: true } });
  assert.equal(sent.chat.id, anna.id);
  await api.sendChatAction(anna.id, "typing");
  await api.setMyCommands([{ command: "start", description: "Los" }]);
  await assert.rejects(api.sendMessage(1, "wer?"), { error_code: 400 });
  await world.assertNoViolations("telegram");
  await assert.rejects(api.sendMessage(anna.id, "x".repeat(4097)), { error_code: 400 });
  await world.assertViolation("telegram", /4096/);
  await api.sendMessage(anna.id, "*fett*", { parse_mode: "Markdown" });
  await world.assertViolation("telegram", /parse_mode/);
  await drain();
});

test("files are named by getFile and fetched from their own address", async () => {
  const bytes = new Uint8Array([79, 103, 103, 83, 1, 2, 3]);
  await world.control("telegram/file?file_id=voice-1", bytes);
  const file = await api.getFile("voice-1");
  const response = await fetch(`${world.http("telegram")}/file/bot${keys.telegram}/${file.file_path}`);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes);
  await assert.rejects(api.getFile("none"), { error_code: 400 });
  await world.control("telegram/file?file_id=voice-2&size=20971521", bytes);
  await assert.rejects(api.getFile("voice-2"), { error_code: 400, description: "Bad Request: file is too big" });
  await world.assertNoViolations("telegram");
  const guessed = await fetch(`${world.http("telegram")}/file/bot${keys.telegram}/voice/file_1.oga`);
  assert.equal(guessed.status, 404);
  await world.assertViolation("telegram", /has not given/);
});

test("business rights are kept", async () => {
  const owner = { id: 42, is_bot: false, first_name: "Owner" };
  await add("business_connection", { id: "bc2", user: owner, user_chat_id: 42, date: now(), is_enabled: true, rights: {} });
  await add("business_message", { business_connection_id: "bc2", message_id: 5, chat: { id: 98, type: "private" }, from: { id: 98, is_bot: false, first_name: "Bo" }, text: "hm" });
  await assert.rejects(api.readBusinessMessage("bc2", 98, 5), { error_code: 400 });
  await assert.rejects(api.readBusinessMessage("none", 98, 5), { error_code: 400 });
  assert.equal((await api.getBusinessConnection("bc2")).id, "bc2");
  await drain();
});

test("parameters by query and by form are understood", async () => {
  const root = `${world.http("telegram")}/bot${keys.telegram}`;
  const byQuery = await fetch(`${root}/getupdates?offset=3&limit=5&allowed_updates=${encodeURIComponent('["message"]')}`);
  assert.equal((await byQuery.json()).ok, true);
  assert.deepEqual((await world.record("telegram")).notes.allowed_updates, ["message"]);
  const byForm = await fetch(`${root}/getUpdates`, { method: "POST", body: new URLSearchParams({ offset: "4", allowed_updates: '["edited_message"]' }) });
  assert.equal((await byForm.json()).ok, true);
  assert.deepEqual((await world.record("telegram")).notes.allowed_updates, ["edited_message"]);
  await world.assertNoViolations("telegram");
  await fetch(`${root}/getUpdates?offset=-1`);
  await world.assertViolation("telegram", /negative/);
});
