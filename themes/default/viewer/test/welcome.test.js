import assert from "node:assert/strict";
import { test } from "node:test";

import { digest, memory } from "../src/welcome.js";

test("new words have another number, the same words the same", () => {
  assert.equal(digest("a text"), digest("a text"));
  const texts = ["", "a", "b", "ab", "ba", "a text", "a text."];
  assert.equal(new Set(texts.map(digest)).size, texts.length);
});

test("where nothing can be stored, nothing is remembered and nothing fails", () => {
  const refuse = () => {
    throw new Error("denied");
  };
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get: refuse });
  memory.keep("key");
  assert.equal(memory.has("key"), false);
  const stored = new Map();
  const storage = {
    getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void stored.set(key, value),
  };
  Object.defineProperty(globalThis, "localStorage", { configurable: true, value: storage });
  memory.keep("key");
  assert.equal(memory.has("key"), true);
  assert.equal(memory.has("other"), false);
});
