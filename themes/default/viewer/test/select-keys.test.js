import assert from "node:assert/strict";
import { test } from "node:test";
import { selectMeaning } from "../src/select-keys.js";

function called(key, focus, { ctrl = false, shift = false } = {}) {
  const calls = [];
  const to = new Proxy({}, { get: (_, name) => (...args) => calls.push([name, ...args].join(" ")) });
  selectMeaning({ key, ctrl, shift }, focus)?.(to);
  return calls.join();
}

test("keys select on the stage", () => {
  assert.deepEqual(["s", "S", "x", " "].map((key) => called(key, "stage")), ["mode", "mode", "toggle", "toggle"]);
  assert.equal(called("a", "stage", { ctrl: true }), "all");
  assert.equal(called("z", "stage", { ctrl: true }), "undo");
  assert.equal(called("ArrowLeft", "stage", { shift: true }), "extend left");
});

test("what belongs to others is left to them", () => {
  assert.equal(called("ArrowLeft", "stage"), "");
  assert.equal(called("a", "stage"), "");
  assert.equal(called("s", "stage", { ctrl: true }), "", "the browser's own");
  assert.equal(called("Z", "stage", { ctrl: true, shift: true }), "");
  assert.equal(called(" ", "button"), "", "a button is pressed by it");
  assert.equal(called("ArrowLeft", "choice", { shift: true }), "");
  for (const key of ["s", "x", " ", "a"]) {
    assert.equal(called(key, "text"), "");
    assert.equal(called(key, "text", { ctrl: true }), "");
  }
});
