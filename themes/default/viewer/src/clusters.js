// The dendrogram, cut at any similarity by one scan over its leaves.

import { plainF32, plainU32, planeU32 } from "./planes.js";

/**
 * A partition of the items: clusters count from 1, 0 is unassigned.
 * @typedef {object} Cut
 * @property {number} similarity
 * @property {Uint32Array} numbers the cluster of each item
 * @property {Uint32Array} sizes by number; sizes[0] is of the unassigned
 * @property {string[]} names by number; "" where there is none
 */

export class Dendrogram {
  /**
   * @param {ClustersData} data
   * @param {string[]} names of the opening cut's clusters, from number 1 on
   * @param {number} n
   */
  constructor(data, names, n) {
    /** Items from the first leaf to the last. */
    this.order = plainU32(data.order);
    /** Merge heights between neighbouring leaves. */
    this.heights = plainF32(data.heights);
    /** The opening cut's number of each leaf: curators may have joined and hidden clusters. */
    this.labels = planeU32(data.labels, n);
    this.names = names;
    this.similarity = data.similarity;
    this.minSize = Math.max(1, data.minSize);
    if (this.order.length !== n || this.heights.length !== Math.max(0, n - 1)) {
      throw new RangeError(`The dendrogram has ${this.order.length} leaves instead of ${n}.`);
    }
  }

  /** @param {number} similarity 0…1; the opening one gives the clusters as the curators left them @returns {Cut} */
  cut(similarity) {
    return Math.abs(similarity - this.similarity) < 1e-6 ? this.opening() : this.split(similarity);
  }

  /** @returns {Cut} */
  opening() {
    const { order, labels, names } = this;
    const numbers = new Uint32Array(order.length);
    let most = names.length;
    for (let k = 0; k < order.length; k++) {
      numbers[order[k]] = labels[k];
      if (labels[k] > most) most = labels[k];
    }
    const sizes = new Uint32Array(most + 1);
    for (const label of labels) sizes[label]++;
    return { similarity: this.similarity, numbers, sizes, names: Array.from(sizes, (_, c) => (c > 0 && names[c - 1]) || "") };
  }

  /** Leaves belong together while the heights between them stay low. @param {number} similarity @returns {Cut} */
  split(similarity) {
    const { order, heights, minSize } = this;
    const n = order.length;
    const limit = 1 - similarity;
    /** Where the runs begin that are large enough. @type {number[]} */
    const starts = [];
    /** How long they are. @type {number[]} */
    const lengths = [];
    let from = 0;
    for (let k = 1; k <= n; k++) {
      if (k < n && !(heights[k - 1] > limit)) continue;
      if (k - from >= minSize) {
        starts.push(from);
        lengths.push(k - from);
      }
      from = k;
    }
    // The largest first; of equal ones the leftmost.
    const ranked = starts.map((_, run) => run).sort((a, b) => lengths[b] - lengths[a] || a - b);
    const numbers = new Uint32Array(n);
    const sizes = new Uint32Array(ranked.length + 1);
    const names = [""];
    sizes[0] = n;
    ranked.forEach((run, at) => {
      const to = starts[run] + lengths[run];
      for (let k = starts[run]; k < to; k++) numbers[order[k]] = at + 1;
      sizes[at + 1] = lengths[run];
      sizes[0] -= lengths[run];
      names.push(this.nameOf(starts[run], to));
    });
    return { similarity, numbers, sizes, names };
  }

  /**
   * The name of the opening cluster that more than half of these leaves are of, or "".
   * @param {number} from
   * @param {number} to
   */
  nameOf(from, to) {
    const { labels } = this;
    // Only a label that outvotes all others can be that of more than half (Boyer and Moore 1981).
    let label = 0;
    let votes = 0;
    for (let k = from; k < to; k++) {
      if (votes === 0) label = labels[k];
      votes += labels[k] === label ? 1 : -1;
    }
    let count = 0;
    for (let k = from; k < to; k++) if (labels[k] === label) count++;
    return 2 * count > to - from && label > 0 ? this.names[label - 1] ?? "" : "";
  }
}

/**
 * Where the clusters of a cut lie in a layout: the place of the member nearest
 * to their mean, so that a name never stands where none of them is.
 * @param {Cut} cut
 * @param {Layout} layout
 * @returns {{x: number, y: number, radius: number}[]} by number, in units of the layout's height;
 *   `radius` is the mean distance of the members from there
 */
export function clusterPlaces({ numbers, sizes }, layout) {
  const k = sizes.length;
  const { x, y, aspect } = layout;
  const sumX = new Float64Array(k);
  const sumY = new Float64Array(k);
  for (let i = 0; i < numbers.length; i++) {
    sumX[numbers[i]] += x[i];
    sumY[numbers[i]] += y[i];
  }
  const nearest = new Int32Array(k).fill(-1);
  const least = new Float64Array(k).fill(Infinity);
  const spread = new Float64Array(k);
  for (let i = 0; i < numbers.length; i++) {
    const c = numbers[i];
    const d = Math.hypot((x[i] - sumX[c] / sizes[c]) * aspect, y[i] - sumY[c] / sizes[c]);
    spread[c] += d;
    if (d < least[c]) {
      least[c] = d;
      nearest[c] = i;
    }
  }
  return Array.from(nearest, (item, c) =>
    item < 0
      ? { x: 0, y: 0, radius: 0 }
      : { x: (x[item] / 65535) * aspect, y: y[item] / 65535, radius: spread[c] / sizes[c] / 65535 },
  );
}
