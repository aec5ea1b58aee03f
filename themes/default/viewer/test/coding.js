// How docs/site-data.md writes bytes as text, for tests that make data.

/** @param {ArrayBufferView} array */
export const text = (array) =>
  Array.from(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), (byte) =>
    String.fromCharCode(byte === 25 ? 291 : byte === 57 ? 292 : byte + 35),
  ).join("");
