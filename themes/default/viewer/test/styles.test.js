import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const read = (path) => readFile(new URL(path, import.meta.url), "utf8");

test("viewer and plain pages share their tokens", async () => {
  const tokens = await read("../src/tokens.css");
  const pages = await read("../../static/pages.css");
  const copy = pages.slice(pages.indexOf(":root"), pages.indexOf("/* End of tokens. */"));
  assert.equal(copy.trim(), tokens.slice(tokens.indexOf(":root")).trim());
});

test("the lock names no host, so that any mirror serves", async () => {
  assert.doesNotMatch(await read("../package-lock.json"), /https?:|"resolved"/);
});
