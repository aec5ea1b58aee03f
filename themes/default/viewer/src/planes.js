// Planes: arrays of numbers as docs/site-data.md stores them in texts.

/**
 * @param {string} text one character a byte
 * @returns {Uint8Array}
 */
export function bytes(text) {
  const result = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i) - 35;
    // "<" and the backslash would have to be escaped: two others stand for them.
    result[i] = code < 256 ? code : code === 256 ? 25 : 57;
  }
  return result;
}

/**
 * Undo difference, zigzag and byte planes.
 * @template {Uint16Array | Uint32Array} T
 * @param {Uint8Array} data
 * @param {T} result as long as the plane has numbers
 * @returns {T}
 */
function undelta(data, result) {
  const n = result.length;
  const width = result.BYTES_PER_ELEMENT;
  if (data.length !== n * width) throw new RangeError(`A plane has ${data.length} bytes instead of ${n * width}.`);
  let value = 0;
  for (let i = 0; i < n; i++) {
    let zigzag = 0;
    for (let b = 0; b < width; b++) zigzag |= data[b * n + i] << (8 * b);
    // Typed arrays wrap modulo 2^16 or 2^32 as they store, as the format asks.
    value = (value + ((zigzag >>> 1) ^ -(zigzag & 1))) | 0;
    result[i] = value;
  }
  return result;
}

/**
 * @param {string} text
 * @param {number} n
 */
export function planeU8(text, n) {
  const data = bytes(text);
  if (data.length !== n) throw new RangeError(`A plane has ${data.length} bytes instead of ${n}.`);
  return data;
}

/**
 * @param {string} text
 * @param {number} n
 */
export const planeU16 = (text, n) => undelta(bytes(text), new Uint16Array(n));

/**
 * @param {string} text
 * @param {number} n
 */
export const planeU32 = (text, n) => undelta(bytes(text), new Uint32Array(n));

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
