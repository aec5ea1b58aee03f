import assert from "node:assert/strict";
import { test } from "node:test";
import { forUs, wholeAddress } from "../src/embed.js";

test("the whole collection opens in the same state", () => {
  const whole = wholeAddress("https://example.org/fruit/?embed=1&renderer=canvas#view=grid&item=a/b");
  assert.equal(whole, "https://example.org/fruit/?renderer=canvas#view=grid&item=a/b");
  assert.equal(wholeAddress("file:///site/index.html?embed=1"), "file:///site/index.html");
});

test("the wheel is the page's until a key or a click says otherwise", () => {
  const none = { ctrlKey: false, metaKey: false };
  assert.ok(!forUs(none, false));
  assert.ok(forUs(none, true));
  assert.ok(forUs({ ...none, ctrlKey: true }, false));
  assert.ok(forUs({ ...none, metaKey: true }, false));
});
