import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const read = (path) => readFile(new URL(path, import.meta.url), "utf8");

test("the lock names no host, so that any mirror serves", async () => {
  assert.doesNotMatch(await read("../package-lock.json"), /https?:|"resolved"/);
});
