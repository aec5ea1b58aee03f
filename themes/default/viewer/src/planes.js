// Planes: arrays of numbers as docs/site-data.md stores them in texts.

/** The bits of each text of a plane, by the bytes of a number. @type {Record<number, number[]>} */
const PARTS = { 2: [6, 10], 4: [6, 10, 10, 6] };

/**
 * The number that a character stands for.
 * @param {string} text
 * @param {number} i
 * @param {number} size numbers are below it
 */
function digit(text, i, size) {
  const code = text.charCodeAt(i) - 35;
  // "<" and the backslash would have to be escaped: two others stand for them.
  return code < size ? code : code === size ? 25 : 57;
}

/**
 * @param {string} text one character a byte
 * @returns {Uint8Array}
 */
export function bytes(text) {
  const result = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) result[i] = digit(text, i, 256);
  return result;
}

/**
 * Undo difference, zigzag and parts.
 * @template {Uint16Array | Uint32Array} T
 * @param {string} text
 * @param {T} result as long as the plane has numbers
 * @returns {T}
 */
function undelta(text, result) {
  const n = result.length;
  const parts = PARTS[result.BYTES_PER_ELEMENT];
  expect(text, n * parts.length);
  let value = 0;
  for (let i = 0; i < n; i++) {
    let zigzag = 0;
    for (let p = 0, by = 0; p < parts.length; by += parts[p++]) zigzag |= digit(text, p * n + i, 1 << parts[p]) << by;
    // Typed arrays wrap modulo 2^16 or 2^32 as they store, as the format asks.
    value = (value + ((zigzag >>> 1) ^ -(zigzag & 1))) | 0;
    result[i] = value;
  }
  return result;
}

/** @param {string} text @param {number} length */
function expect(text, length) {
  if (text.length !== length) throw new RangeError(`A plane has ${text.length} characters instead of ${length}.`);
}

/**
 * @param {string} text
 * @param {number} n
 */
export function planeU8(text, n) {
  expect(text, n);
  return bytes(text);
}

/**
 * @param {string} text
 * @param {number} n
 */
export const planeU16 = (text, n) => undelta(text, new Uint16Array(n));

/**
 * @param {string} text
 * @param {number} n
 */
export const planeU32 = (text, n) => undelta(text, new Uint32Array(n));

/**
 * Numbers stored plainly, little-endian whatever the machine.
 * @param {string} text
 */
export function plainU32(text) {
  const data = bytes(text);
  const view = new DataView(data.buffer);
  return Uint32Array.from({ length: data.length >> 2 }, (_, i) => view.getUint32(4 * i, true));
}

/** @param {string} text */
export function plainU16(text) {
  const data = bytes(text);
  const view = new DataView(data.buffer);
  return Uint16Array.from({ length: data.length >> 1 }, (_, i) => view.getUint16(2 * i, true));
}

/** @param {string} text */
export function plainF32(text) {
  const data = bytes(text);
  const view = new DataView(data.buffer);
  return Float32Array.from({ length: data.length >> 2 }, (_, i) => view.getFloat32(4 * i, true));
}
