// A selection in the address. As indexes it is short, but means something only
// for the build that it was made with, whose key stands before it; ids, while
// they are few, lead to the same pictures in later builds too.

import { Selection } from "./selection.js";

/** So many pictures, or characters of their names, are written as ids. */
const IDS = 50;
const LETTERS = 1600;

/** @param {number[] | Uint8Array} bytes */
function toText(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text @returns {Uint8Array} throws when it is no base64 */
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

/**
 * The mask in letters: runs of gap and length, or one bit an item where that is shorter.
 * @param {Uint8Array} mask
 */
export function encode(mask) {
  /** @type {number[]} */
  const bytes = [];
  const put = (/** @type {number} */ value) => {
    for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
    bytes.push(value);
  };
  const bits = Math.ceil(mask.length / 8);
  for (let i = 0, end = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    put(i - end);
    const from = i;
    while (i < mask.length && mask[i]) i++;
    put(i - from);
    end = i;
    if (bytes.length > bits) break;
  }
  if (bytes.length <= bits) return `r${toText(bytes)}`;
  const packed = new Uint8Array(bits);
  for (let i = 0; i < mask.length; i++) packed[i >> 3] |= mask[i] << (i & 7);
  return `b${toText(packed)}`;
}

/**
 * @param {string} code whatever somebody put into an address
 * @param {number} count of the collection
 * @returns {number[] | null} the items, or null when it is no selection of so many
 */
export function decode(code, count) {
  let bytes;
  try {
    bytes = toBytes(code.slice(1));
  } catch {
    return null;
  }
  const items = [];
  if (code[0] === "b") {
    if (bytes.length !== Math.ceil(count / 8)) return null;
    for (let i = 0; i < bytes.length * 8; i++) if ((bytes[i >> 3] >> (i & 7)) & 1) items.push(i);
    return items.length && items[items.length - 1] >= count ? null : items;
  }
  if (code[0] !== "r") return null;
  let at = 0;
  const take = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= bytes.length || shift > 28) return NaN;
      value += (bytes[at] & 127) * 2 ** shift;
      if (bytes[at++] < 128) return value;
    }
  };
  for (let end = 0; at < bytes.length; ) {
    const from = end + take();
    end = from + take();
    if (!(end <= count)) return null;
    for (let i = from; i < end; i++) items.push(i);
  }
  return items;
}

/**
 * The parts of the address that a selection has: `select` holds ids, or "" while they are
 * many or not known yet; `picked` the build's key and the indexes.
 * @param {Selection} selection
 * @param {import("./collection.js").Collection} collection
 */
export function formatSelection(selection, collection) {
  if (selection.size === 0) return { select: "", picked: "" };
  selection.code ??= encode(selection.mask);
  const known = selection.size <= IDS ? Array.from(selection.items, (item) => collection.peek(item)?.id) : [undefined];
  const ids = known.every((id) => id !== undefined) ? known.map((id) => String(id).replace(/[%,]/g, encodeURIComponent)).join(",") : "";
  return { select: ids.length <= LETTERS ? ids : "", picked: `${collection.core.key}.${selection.code}` };
}

/** Load the ids that the address is to hold. @param {Selection} selection @param {import("./collection.js").Collection} collection */
export async function loadIds(selection, collection) {
  if (selection.size > IDS) return;
  await Promise.all(Array.from(selection.items, (item) => collection.load(item)));
}

/**
 * The selection that an address means.
 * @param {{select: string, picked: string}} address
 * @param {import("./collection.js").Collection} collection
 * @returns {Promise<{selection: Selection, lost: number}>} `lost`: pictures that are not
 *   here any more, -1 when the link is of another build and nobody can tell which it meant
 */
export async function readSelection({ select, picked }, collection) {
  const { count, core } = collection;
  const none = Selection.none(count);
  if (!select && !picked) return { selection: none, lost: 0 };
  const dot = picked.indexOf(".");
  const items = dot < 0 ? null : decode(picked.slice(dot + 1), count);
  if (items && picked.slice(0, dot) === core.key) return { selection: none.change(items, true), lost: 0 };
  if (!select) return { selection: none, lost: -1 };
  const ids = new Set(select.split(",").filter(Boolean).map(plain));
  // Where they were once is where they are most likely still.
  const found = await findIds(ids, collection, items ?? []);
  return { selection: none.change(found, true), lost: ids.size - found.length };
}

/** @param {string} text */
function plain(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {Set<string>} ids
 * @param {import("./collection.js").Collection} collection
 * @param {number[]} hints items in whose shards to look first
 */
async function findIds(ids, collection, hints) {
  const { size, urls } = collection.core.shards;
  const order = new Set([...hints.map((item) => Math.floor(item / size)), ...urls.keys()]);
  const found = [];
  for (const k of order) {
    if (found.length === ids.size) break;
    const start = k * size;
    await collection.load(start).catch(() => {});
    for (let i = start; i < Math.min(start + size, collection.count); i++) {
      const id = collection.peek(i)?.id;
      if (id === undefined) break;
      if (ids.has(id)) found.push(i);
    }
  }
  return found;
}
