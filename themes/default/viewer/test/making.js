// Makes data as the build does, for tests of what reads it.

import { words } from "../src/fold.js";
import { text } from "./coding.js";

/** @param {number[]} values */
export function varint(values) {
  const bytes = [];
  for (let value of values) {
    for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
    bytes.push(value);
  }
  return bytes;
}

const coded8 = (/** @type {number[]} */ bytes) => text(Uint8Array.from(bytes));

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
    sizes: coded8(varint(lists.map((list) => list.length))),
    postings: coded8(lists.flat()),
    lengths: coded8(varint(titles.map((title) => words(title).length))),
  };
}

/** Numbers that are the same in every run. */
export function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
