import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, plainU16, plainU32, planeU16, planeU32, planeU8 } from "../src/planes.js";
import { text } from "./coding.js";

/** As docs/site-data.md describes: differences, zigzag, byte planes. */
function encode(values, bits) {
  const width = bits / 8;
  const n = values.length;
  const data = Buffer.alloc(n * width);
  let before = 0n;
  values.forEach((value, i) => {
    const d = BigInt.asIntN(bits, BigInt(value) - before);
    before = BigInt(value);
    const z = BigInt.asUintN(bits, (d << 1n) ^ (d >> BigInt(bits - 1)));
    for (let b = 0; b < width; b++) data[b * n + i] = Number((z >> BigInt(8 * b)) & 255n);
  });
  return text(data);
}

test("u16 planes return what was stored, at the edges of the range too", () => {
  const values = [0, 65535, 0, 32768, 32767, 1, 65534, 12345];
  assert.deepEqual([...planeU16(encode(values, 16), values.length)], values);
});

test("u32 planes return what was stored, at the edges of the range too", () => {
  const values = [0, 4294967295, 0, 2147483648, 2147483647, 1, 65536];
  assert.deepEqual([...planeU32(encode(values, 32), values.length)], values);
});

test("an empty plane is an empty array", () => {
  assert.equal(planeU16("", 0).length, 0);
});

test("a plane of the wrong length is refused", () => {
  assert.throws(() => planeU8(text(Uint8Array.from([1, 2])), 3), /2 bytes instead of 3/);
  assert.throws(() => planeU16(text(Uint8Array.from([1, 2])), 2), RangeError);
});

test("plain numbers are little-endian", () => {
  assert.deepEqual([...plainU32(text(Uint8Array.from([1, 0, 0, 0, 255, 255, 255, 255])))], [1, 4294967295]);
  assert.deepEqual([...plainU16(text(Uint8Array.from([1, 2, 255, 255])))], [513, 65535]);
});

test("every byte comes back, in a script that needs no escaping", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual(bytes(text(all)), all);
  assert.equal(JSON.stringify(text(all)), `"${text(all)}"`);
});
