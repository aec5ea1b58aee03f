// The walk in the address: the pictures before the one in hand, each as its id and where it was.

/** So many steps, or characters, are handed on: the last ones. */
const STEPS = 20;
const LETTERS = 1200;

/** @param {string} id */
const escaped = (id) => id.replace(/[%,]/g, encodeURIComponent);

/**
 * @param {number[]} trail the picture in hand last
 * @param {import("./collection.js").Collection} collection
 * @returns {string} ids and indexes by turns, or "" when nobody walked
 */
export function formatWalk(trail, collection) {
  /** @type {string[]} */
  const steps = [];
  let letters = 0;
  for (const item of trail.slice(-STEPS - 1, -1).reverse()) {
    const id = collection.peek(item)?.id;
    if (id === undefined) continue;
    const step = `${escaped(id)},${item}`;
    letters += step.length;
    if (letters > LETTERS) break;
    steps.unshift(step);
  }
  return steps.join();
}

/**
 * The items of a walk, as far as they are still in the collection.
 * @param {string} walk whatever somebody put into an address
 * @param {import("./collection.js").Collection} collection
 * @returns {Promise<number[]>}
 */
export async function readWalk(walk, collection) {
  const parts = walk.split(",").slice(0, 2 * STEPS);
  const found = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    let id = parts[i];
    try {
      id = decodeURIComponent(id);
    } catch {
      // As it stands, then.
    }
    if (id) found.push(await collection.find(id, /^\d{1,9}$/.test(parts[i + 1]) ? Number(parts[i + 1]) : -1));
  }
  return [...new Set(found)].filter((item) => item >= 0);
}
