import assert from "node:assert/strict";
import { test } from "node:test";
import { meaning } from "../src/keyboard.js";

/** What a key calls, as text. */
function called(key, focus) {
  const calls = [];
  const to = new Proxy({}, { get: (_, name) => (...args) => calls.push([name, ...args].join(" ")) });
  meaning(key, focus)?.(to);
  return calls.join();
}

test("on the stage all keys work", () => {
  const keys = ["ArrowLeft", "Enter", "+", "0", "m", "g", "t", "d", "l", "L", "c", "/", "f", "?", "Escape"];
  assert.deepEqual(
    keys.map((key) => called(key, "stage")),
    ["step left", "open", "zoom 1.6", "fit", "view map", "view grid", "view list", "split", "turn 1", "turn -1", "clusters", "search", "filters", "help", "escape"],
  );
  assert.equal(meaning("x", "stage"), null);
});

test("buttons keep Enter and Space, choices their arrows", () => {
  assert.equal(meaning("Enter", "button"), null);
  assert.equal(meaning(" ", "button"), null);
  assert.equal(called("ArrowUp", "button"), "step up");
  assert.equal(called("+", "button"), "zoom 1.6");
  assert.equal(meaning("ArrowUp", "choice"), null);
  assert.equal(called("g", "choice"), "view grid");
});

test("what is typed is left alone", () => {
  for (const key of ["ArrowLeft", "Enter", "+", "0", "m", "g", "l", "c", "?"]) assert.equal(meaning(key, "text"), null);
});
