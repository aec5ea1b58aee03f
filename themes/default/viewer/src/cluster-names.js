// The names of clusters over the pictures of a map: the largest ones from afar,
// smaller ones as one comes nearer and the large ones leave the stage.

import { clusterPlaces } from "./clusters.js";

/** Layouts in which a cluster lies together. Third parties' layouts of no size of their own are taken for maps as well. */
const SCATTERED = ["own", "geographic", "grid"];
const AT_MOST = 150;
/** A name fades while the cluster grows beyond these shares of the stage, and pictures beyond these pixels. */
const FADE_FROM = 0.22;
const FADE_TO = 0.5;
const LEGIBLE_FROM = 90;
const LEGIBLE_TO = 170;
/** Pixels from name to name: what they name must be seen between them. */
const ROOM = 42;
/** Fainter names are hard to read: they go at once. */
const FAINTEST = 0.62;

/** @typedef {import("./clusters.js").Cut} Cut */
/** @typedef {{text: string, x: number, y: number, radius: number, size: number}} Name */

/** @param {LayoutFacts} facts */
export const isMapLike = (facts) =>
  facts.kind === "tsne" || (facts.size === null && !SCATTERED.includes(facts.kind));

/** From 1 to 0 as a value goes from one bound to the other. @param {number} v @param {number} from @param {number} to */
const fade = (v, from, to) => Math.max(0, Math.min(1, (to - v) / (to - from)));

const between = (/** @type {number} */ v, /** @type {number} */ low, /** @type {number} */ high) => Math.max(low, Math.min(high, v));

export class ClusterNames {
  constructor() {
    /** @type {Cut | null} */
    this.cut = null;
    /** The names in a layout, the largest cluster first. @type {Map<string, Name[]>} */
    this.places = new Map();
    /** What matches a filter, or null. @type {Uint8Array | null} */
    this.only = null;
  }

  /** @param {Cut | null} cut */
  set(cut) {
    this.cut = cut;
    this.places.clear();
  }

  /** Clusters of which nothing matches have no name, and those with most matches come first. @param {Uint8Array | null} only */
  among(only) {
    if (only !== this.only) this.places.clear();
    this.only = only;
    return this;
  }

  /** @param {View} view @returns {Name[]} */
  of(view) {
    const { cut, only } = this;
    if (!cut || !isMapLike(view.facts)) return [];
    let names = this.places.get(view.name);
    if (!names) {
      const places = clusterPlaces(cut, view.places());
      const sizes = only ? new Uint32Array(cut.sizes.length) : cut.sizes;
      only?.forEach((one, i) => (sizes[cut.numbers[i]] += one));
      names = cut.names
        .map((text, c) => ({ text, ...places[c], size: sizes[c] }))
        .filter(({ text, size }) => text && size > 0)
        .sort((a, b) => b.size - a.size)
        .slice(0, AT_MOST);
      // Of several clusters of one name the largest speaks for all: the same word twice helps nobody.
      const said = new Set();
      names = names.filter(({ text }) => !said.has(text) && said.add(text));
      this.places.set(view.name, names);
    }
    return names;
  }

  /**
   * @param {View} view
   * @param {import("./labels.js").Measure} measure
   * @param {Insets} [insets] what panels cover of the stage
   * @returns {import("./labels.js").Label[]}
   */
  labels(view, measure, { left, right } = { top: 0, right: 0, bottom: 0, left: 0 }) {
    const names = this.of(view);
    if (names.length === 0) return [];
    const frame = view.frame();
    const extent = Math.min(frame.width, frame.height);
    const legible = fade(frame.size, LEGIBLE_FROM, LEGIBLE_TO);
    return names.flatMap(({ text, x, y, radius }, rank) => {
      const near = legible * fade((radius * frame.scale) / extent, FADE_FROM, FADE_TO);
      if (near <= 0) return [];
      const opacity = FAINTEST + (1 - FAINTEST) * near;
      const { width, height } = measure("cluster", text);
      const middle = (x - frame.x) * frame.scale + frame.width / 2;
      // Few small pictures would lie under the name: it stands below them.
      const reach = radius * frame.scale + frame.size / 2;
      const below = (reach + height / 2) * fade(reach, height, 2 * height);
      return [
        {
          key: `cluster ${text}`,
          text,
          /** @type {"cluster"} */
          kind: "cluster",
          // No name is cut at the edge as long as the middle of its cluster is in sight.
          x: between(middle - width / 2, left, frame.width - right - width) + middle - between(middle, left, frame.width - right),
          y: (y - frame.y) * frame.scale + frame.height / 2 - height / 2 + below,
          width,
          height,
          // After all guides.
          weight: 1000 + rank,
          room: ROOM,
          opacity,
        },
      ];
    });
  }
}
