// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
// check-log.mjs SCHEMA: judges each line of standard input by it; says which is wrong and why, without repeating a message.
import { readFileSync } from "node:fs";
import Ajv from "ajv";

const fits = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(process.argv[2], "utf8")));
const lines = readFileSync(0, "utf8").split("\n");
let wrong = lines.pop() === "" ? 0 : 1;
if (wrong > 0) console.log("the last line has no end");
lines.forEach((line, index) => {
    let object;
    try {
        object = JSON.parse(line);
    } catch {
        console.log(`line ${index + 1} is no JSON`);
        ++wrong;
        return;
    }
    if (fits(object)) return;
    console.log(`line ${index + 1}: ${fits.errors.map((e) => `${e.instancePath || "it"} ${e.message}`).join("; ")}`);
    ++wrong;
});
if (lines.length === 0) console.log("there is no line");
process.exit(wrong === 0 && lines.length > 0 ? 0 : 1);
