// More pictures like several: what is near to many of them goes first.
//
// Each picture brings its list of nearest, and the lists are joined by reciprocal
// rank fusion (Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms
// Condorcet and individual rank learning methods", SIGIR 2009). It looks at ranks
// alone: a distance says little beside that of another picture, since some parts of
// a collection are dense and others sparse. Being in many lists outweighs being first
// in one, so that the result is like the whole selection and not like one of it.

/** The constant of the paper. */
const K = 60;
/** So many members of a larger selection speak for it, evenly spread. */
const MEMBERS = 200;

/** @typedef {{neighbours: number[], distances: number[]}} Near */

/**
 * @param {ArrayLike<number>} selected
 * @param {(item: number) => Promise<Near>} near an item's nearest, the nearest first
 * @param {number} wanted
 * @param {(item: number) => boolean} [may] which items are asked for; those selected never are
 * @returns {Promise<number[]>} items, the most alike first; fewer when the lists end
 */
export async function moreLike(selected, near, wanted, may = () => true) {
  const within = new Set(Array.from(selected));
  const speak = Math.min(MEMBERS, selected.length);
  const members = Array.from({ length: speak }, (_, m) => selected[Math.floor((m * selected.length) / speak)]);
  /** @type {Map<number, {step: number, score: number, distance: number}>} */
  const found = new Map();
  const open = () => [...found.keys()].filter(may).length;
  // A list's length is what a step away costs in ranks.
  let ring = members.map((item) => ({ item, behind: 0, far: 0 }));
  const asked = new Set(members);
  for (let step = 0; step < 4 && ring.length > 0 && (step === 0 || open() < wanted); step++) {
    const lists = await Promise.all(ring.map(({ item }) => near(item)));
    /** @type {Map<number, {item: number, behind: number, far: number}>} */
    const next = new Map();
    ring.forEach(({ behind, far }, at) => {
      const { neighbours, distances } = lists[at];
      neighbours.forEach((item, rank) => {
        if (within.has(item)) return;
        const entry = found.get(item) ?? { step, score: 0, distance: Infinity };
        // Who is in a list of the selection itself needs no help from others.
        if (entry.step < step) return;
        entry.score += 1 / (K + behind + rank + 1);
        entry.distance = Math.min(entry.distance, far + distances[rank]);
        found.set(item, entry);
        if (asked.has(item) || next.has(item)) return;
        next.set(item, { item, behind: behind + rank + 1 + neighbours.length, far: far + distances[rank] });
      });
    });
    // Neighbours of neighbours, behind all others, when the lists alone are too short.
    ring = [...next.values()].slice(0, MEMBERS);
    for (const { item } of ring) asked.add(item);
  }
  return [...found]
    .filter(([item]) => may(item))
    .sort(([i, a], [j, b]) => a.step - b.step || b.score - a.score || a.distance - b.distance || i - j)
    .slice(0, wanted)
    .map(([item]) => item);
}
