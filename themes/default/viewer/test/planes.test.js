import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, plainU16, plainU32, planeU16, planeU32, planeU8 } from "../src/planes.js";
import { plane, plane8, text } from "./coding.js";

test("u8 planes return what was stored", () => {
  assert.deepEqual([...planeU8(plane8([0, 255, 25, 57, 230, 198]), 6)], [0, 255, 25, 57, 230, 198]);
});

test("u16 planes return what was stored, at the edges of the range too", () => {
  const values = [0, 65535, 0, 32768, 32767, 1, 65534, 12345];
  assert.deepEqual([...planeU16(plane(values, 16), values.length)], values);
});

test("u32 planes return what was stored, at the edges of the range too", () => {
  const values = [0, 4294967295, 0, 2147483648, 2147483647, 1, 65536];
  assert.deepEqual([...planeU32(plane(values, 32), values.length)], values);
});

test("each number comes back, also those whose characters would need escaping", () => {
  const values = Array.from({ length: 4096 }, (_, i) => i * 16 + (i % 16));
  assert.deepEqual([...planeU16(plane(values, 16), values.length)], values);
});

test("an empty plane is an empty array", () => {
  assert.equal(planeU16("", 0).length, 0);
});

test("a plane of the wrong length is refused", () => {
  assert.throws(() => planeU8("##", 3), /2 characters instead of 3/);
  assert.throws(() => planeU16("##", 2), RangeError);
});

test("plain numbers are little-endian", () => {
  assert.deepEqual([...plainU32(text(Uint8Array.of(1, 0, 0, 0, 255, 255, 255, 255)))], [1, 4294967295]);
  assert.deepEqual([...plainU16(text(Uint8Array.of(1, 2, 255, 255)))], [513, 65535]);
});

test("every byte comes back, in a script that needs no escaping", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual(bytes(text(all)), all);
  assert.equal(JSON.stringify(text(all)), `"${text(all)}"`);
});
