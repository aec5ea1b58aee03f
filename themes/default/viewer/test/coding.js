// How docs/site-data.md writes numbers as text, for tests that make data.

/** @param {ArrayLike<number>} values @param {number} size */
const digits = (values, size) =>
  Array.from(values, (v) => String.fromCharCode(35 + (v === 25 ? size : v === 57 ? size + 1 : v))).join("");

/** Plain numbers. @param {ArrayBufferView} array */
export const text = (array) => digits(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), 256);

/** A `u8` plane. @param {ArrayLike<number>} values */
export const plane8 = (values) => digits(values, 256);

/** A `u16` or `u32` plane. @param {ArrayLike<number>} values @param {16 | 32} bits */
export function plane(values, bits) {
  let before = 0n;
  const zigzag = Array.from(values, (value) => {
    const d = BigInt.asIntN(bits, BigInt(value) - before);
    before = BigInt(value);
    return BigInt.asUintN(bits, (d << 1n) ^ (d >> BigInt(bits - 1)));
  });
  let by = 0n;
  return (bits === 16 ? [6n, 10n] : [6n, 10n, 10n, 6n])
    .map((part) => {
      const size = 1n << part;
      const found = digits(zigzag.map((z) => Number((z >> by) & (size - 1n))), Number(size));
      by += part;
      return found;
    })
    .join("");
}
