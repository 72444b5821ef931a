// @ts-check
// Keys of other alphabets.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";

import { historyKey, keyOf, signOf } from "../../www/page/ui/keys.js";
import { LAYOUTS, pressFor } from "../browser/support/layouts.mjs";

test("a key means its letter, and in another alphabet its place", () => {
  /** key, code, what it means. @type {[string, string, string][]} */
  const table = [
    ...["z", "я", "ζ", "ז", "ظ", "ط", "ㅋ", "つ", "ज", "ж"].map((key) => /** @type {[string, string, string]} */ ([key, "KeyZ", "z"])),
    ...["у", "ε", "ק", "ث", "ㄷ", "い"].map((key) => /** @type {[string, string, string]} */ ([key, "KeyE", "e"])),
    ["Z", "KeyY", "z"], // German: the letter counts, not the place
    ["y", "KeyZ", "y"],
    ["w", "KeyZ", "w"], // French
    ["z", "KeyW", "z"],
    ["х", "BracketLeft", "["],
    ["ъ", "BracketRight", "]"],
    ["ü", "BracketLeft", "["],
    ["[", "Digit8", "["], // with AltGr
    ["ь", "KeyM", "m"],
    ["१", "Digit1", "1"],
    ["Delete", "Delete", "delete"],
    ["ArrowLeft", "ArrowLeft", "arrowleft"],
    ["", "", ""],
    ["Dead", "BracketLeft", "dead"],
    ["Process", "KeyZ", "z"], // an input method has it
    ["لا", "KeyB", "b"],
    ["&", "Digit1", "1"], // French: a digit asks for Shift
    [";", "KeyZ", ";"], // Dvorak
    ["۴", "Digit4", "4"],
    ["٦", "Numpad6", "6"],
    ["５", "", "5"], // keyboards on a screen give no place
    ["Process", "Numpad7", "7"],
    ["End", "Numpad1", "end"], // without Num Lock
    ["é", "Digit2", "2"],
    ["𑄹", "Digit9", "3"], // the digit counts, not the place
  ];
  for (const [key, code, meaning] of table) assert.equal(keyOf({ key, code }), meaning, `${key} at ${code}`);
});

test("on every keyboard each of our keys is found", () => {
  for (const name of Object.keys(LAYOUTS)) {
    for (const wanted of ["z", "y", "e", "m", "1", "2", "[", "]"]) {
      const press = pressFor(name, wanted);
      assert.equal(keyOf(press), wanted, `${name}: ${press.key} at ${press.code}`);
      assert.equal(keyOf({ ...press, key: press.key.toUpperCase() }), wanted, `${name}, with Caps Lock`);
    }
  }
});

test("a digit is read in every script that has ten", () => {
  const written = Intl.supportedValuesOf("numberingSystem").map((system) => Array.from({ length: 10 }, (_, k) => new Intl.NumberFormat("en", { numberingSystem: system }).format(k)));
  const scripts = written.filter((digits) => digits.every((digit) => /^\p{Nd}$/u.test(digit)));
  assert.ok(scripts.length > 50);
  for (const digits of scripts) {
    for (const [k, key] of digits.entries()) for (const code of ["", `Numpad${k}`, "Digit0", "KeyQ"]) assert.equal(keyOf({ key, code }), String(k), `${key} at ${code}`);
  }
});

const CLASSES = [..."0123456789"];

test("on every keyboard each digit labels, also in capitals; with Shift a sign is a sign", () => {
  for (const name of Object.keys(LAYOUTS)) {
    for (const wanted of CLASSES) assert.equal(signOf(CLASSES, pressFor(name, wanted)), wanted, `${name}: ${JSON.stringify(pressFor(name, wanted))}`);
  }
  assert.equal(signOf(CLASSES, { key: "!", code: "Digit1", shiftKey: true }), undefined);
  assert.equal(signOf(CLASSES, { key: "1", code: "Digit1", shiftKey: true }), "1"); // French
});

test("the very sign comes before its other case, and that before its place", () => {
  const signs = ["a", "A", "é", "Я", "z", "٦", "Home"];
  /** @type {[key: string, code: string, meant: string | undefined][]} */
  const table = [["a", "KeyA", "a"], ["A", "KeyA", "A"], ["é", "Digit2", "é"], ["я", "KeyZ", "Я"], ["ז", "KeyZ", "z"], ["Z", "KeyY", "z"], ["6", "Numpad6", "٦"], ["۶", "", "٦"], ["Home", "Home", undefined], ["b", "KeyB", undefined], ["2", "Digit2", undefined]];
  for (const [key, code, meant] of table) assert.equal(signOf(signs, { key, code }), meant, `${key} at ${code}`);
});

test("undo and redo are found on every keyboard, and nothing else is", () => {
  const command = { ctrlKey: true, metaKey: false, altKey: false, shiftKey: false };
  for (const name of Object.keys(LAYOUTS)) {
    const [z, y] = ["z", "y"].map((wanted) => pressFor(name, wanted));
    assert.equal(historyKey({ ...command, ...z }), "undo", name);
    assert.equal(historyKey({ ...command, ...z, key: z.key.toUpperCase(), ctrlKey: false, metaKey: true, shiftKey: true }), "redo", name);
    assert.equal(historyKey({ ...command, ...y }), "redo", name);
    assert.equal(historyKey({ ...command, ...z, altKey: true }), null, name);
    assert.equal(historyKey({ ...command, ...z, ctrlKey: false }), null, name);
    assert.equal(historyKey({ ...command, ...pressFor(name, "e") }), null, name);
  }
});

/** How a module reads a letter, a digit or an unknown sign from a key by itself. */
const READS = [
  /\bkey\b[\w.()]*\s*[!=]==?\s*(["'`])[\p{L}\p{Nd}]\1/u,
  /(["'`])[\p{L}\p{Nd}]\1\s*[!=]==?\s*(?:\w+\.)?key\b/u,
  /\[[^\]]*(["'`])[\p{L}\p{Nd}]\1[^\]]*\]\.includes\((?:\w+\.)?key\b/u,
  /\bevent\.key\s*[!=]==?(?!=)\s*(?!["'`\s])\S/,
  /[\w)\]]\s*[!=]==?\s*event\.key\b/,
  /\b(?:event\.|\{ )?key\.(?:toLowerCase|toUpperCase|codePointAt|charCodeAt|match)\b/,
  /\.(?:test|exec|includes|indexOf)\(event\.key\b/,
  /\bkeyCode\b|\bevent\.(?:code|which)\b/,
];

test("letters and digits are read from keys by ui/keys.js alone", () => {
  const before = ['key.toLowerCase() !== "z"', 'if (key === "z" && !event.shiftKey)', "classes.find((each) => each === event.key)", "const key = event.key.toLowerCase();", '["y", "z"].includes(event.key)', "event.keyCode === 90", '"7" === event.key', "/[0-9]/.test(event.key)"];
  for (const line of before) assert.ok(READS.some((pattern) => pattern.test(line)), `the test sees ${line}`);
  const www = path.join(import.meta.dirname, "../../www");
  const modules = readdirSync(www, { recursive: true, encoding: "utf8" }).filter((file) => /^(page|views)\b.*\.js$/.test(file) && !file.endsWith(path.join("ui", "keys.js")));
  assert.ok(modules.length > 80, "modules are found");
  const found = modules.flatMap((file) => {
    const lines = readFileSync(path.join(www, file), "utf8").split("\n");
    return lines.filter((line) => READS.some((pattern) => pattern.test(line))).map((line) => `${file}: ${line.trim()}`);
  });
  assert.deepEqual(found, []);
});
