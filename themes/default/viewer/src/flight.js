// The way from one arrangement to the next: every picture flies from its place
// in the one to its place in the other.

import { ease } from "./camera.js";
import { reducedMotion } from "./motion.js";

const FLIGHT_MS = 950;
/** @typedef {import("./map-view.js").MapView} MapView */

/**
 * Whether pictures can fly between two views.
 * @param {View} from
 * @param {View} to
 */
export function canFly(from, to) {
  if (from.kind === "list" || to.kind === "list") return false;
  return !reducedMotion() && !document.hidden && !(from.kind === "grid" && to.kind === "grid");
}

/**
 * Which of two views draws the flight, in its own order. Where pictures overlap
 * the order is seen, so it is that of the view where they do; the grid draws nothing.
 * @param {View} from
 * @param {View} to
 * @returns {MapView}
 */
export function pilot(from, to) {
  const other = to.kind === "grid" || (to.facts.size !== null && from.kind === "map") ? from : to;
  return /** @type {MapView} */ (other);
}

export class Transition {
  /**
   * @param {View} from
   * @param {View} to
   * @param {() => void} arrive called once, however it ends
   */
  constructor(from, to, arrive) {
    /** What is on its way is drawn by a map. @type {"map"} */
    this.kind = "map";
    this.from = from;
    this.to = to;
    this.arrive = arrive;
    this.map = pilot(from, to);
    this.other = this.map === from ? to : from;
    this.start = 0;
    /** How far on the way. */
    this.share = 0;
    this.over = false;
    this.lead();
    this.map.activate();
  }

  /** @param {number} now */
  advance(now) {
    this.start ||= now;
    const passed = Math.min(1, (now - this.start) / FLIGHT_MS);
    this.share = ease(passed);
    this.lead();
    if (passed === 1) this.finish();
  }

  /** Tell the map how far to draw it. */
  lead() {
    const share = this.map === this.from ? this.share : 1 - this.share;
    this.map.flight = { layout: this.other.places(), frame: this.other.frame(), share };
  }

  /** Be there, now. */
  finish() {
    if (this.over) return;
    this.over = true;
    this.map.flight = null;
    this.arrive();
  }

  /** Nothing is looked at closely on the way. @returns {number[]} */
  large() {
    return [];
  }

  /** Where a picture is now. @param {number} item @returns {Rect} */
  rect(item) {
    const a = this.from.rect(item);
    const b = this.to.rect(item);
    const mix = (/** @type {number} */ u, /** @type {number} */ v) => u + (v - u) * this.share;
    return { x: mix(a.x, b.x), y: mix(a.y, b.y), width: mix(a.width, b.width), height: mix(a.height, b.height) };
  }
}
