// Makes data as the build does, for tests of what reads it.

import { words } from "../src/fold.js";

/** @param {number[]} values */
export function varint(values) {
  const bytes = [];
  for (let value of values) {
    for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
    bytes.push(value);
  }
  return bytes;
}

export const base64 = (bytes) => Buffer.from(bytes).toString("base64");

/** One part of a search index over titles and further texts. */
export function searchPart(titles, texts) {
  const said = new Map();
  titles.forEach((title, item) => {
    const first = new Set(words(title));
    for (const word of new Set([...first, ...texts[item].flatMap(words)])) {
      if (!said.has(word)) said.set(word, []);
      said.get(word).push([item, first.has(word)]);
    }
  });
  const ordered = [...said.keys()].sort();
  let before = "";
  const coded = [];
  const lists = [];
  for (const word of ordered) {
    let shared = 0;
    while (shared < 35 && shared < before.length && before[shared] === word[shared]) shared++;
    coded.push(shared.toString(36) + word.slice(shared));
    before = word;
    let last = 0;
    lists.push(
      varint(
        said.get(word).map(([item, inTitle]) => {
          const gap = item - last;
          last = item;
          return gap * 2 + (inTitle ? 1 : 0);
        }),
      ),
    );
  }
  return {
    part: 0,
    parts: 1,
    words: coded.join(" "),
    sizes: base64(varint(lists.map((list) => list.length))),
    postings: base64(lists.flat()),
    lengths: base64(varint(titles.map((title) => words(title).length))),
  };
}

/** A plane of numbers below 256. */
export const plane8 = (values) => base64(Uint8Array.from(values));

/** A plane of 16 bits, as docs/site-data.md says. */
export function plane16(values) {
  const coded = values.map((value, i) => {
    const d = ((value - (values[i - 1] ?? 0)) << 16) >> 16;
    return ((d << 1) ^ (d >> 15)) & 0xffff;
  });
  return base64([...coded.map((v) => v & 255), ...coded.map((v) => v >> 8)]);
}

/** Numbers that are the same in every run. */
export function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
