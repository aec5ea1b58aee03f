// The camera over one layout: what a stage of some size makes of it, where one
// looks, and how one gets elsewhere.

import { fitting, scaleFor, sizeAt, TOLD_APART, zoomAbout } from "./camera.js";
import { alike, fitBeside, opening, restPoint } from "./framing.js";
import { Motion } from "./motion.js";

/** @type {Insets} */
const NONE = { top: 0, right: 0, bottom: 0, left: 0 };
/** Kinds of layouts that are read from their first heading on. */
const READ = new Set(["columns", "timeline"]);
/** Pixels of a picture that one is led to by a link. */
const ENLARGED = 110;

export class MapCamera {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {LayoutFacts} facts
   */
  constructor(stage, facts) {
    this.stage = stage;
    this.facts = facts;
    /** Median distance of items, once their places are known. */
    this.spacing = NaN;
    this.fitted = fitting(1, 1, facts.aspect, 1, stage.collection.count, facts.size);
    this.motion = new Motion(() => this.fitted, facts.aspect, () => stage.insets);
    /** Whether size of stage and spacing are known; the camera to take then, if not the usual one. */
    this.sized = false;
    /** @type {CameraState | null} */
    this.wish = null;
    /** @type {{state: CameraState, whole: boolean, home: boolean} | null} */
    this.kept = null;
  }

  /** @param {number} spacing */
  ready(spacing) {
    this.spacing = spacing;
    this.resize();
  }

  /** What is in sight, before the stage gets another size. */
  keep() {
    this.kept = this.sized ? { state: this.rest(), whole: this.isFit(), home: this.isHome() } : null;
  }

  resize() {
    const { facts, stage } = this;
    const { width, height } = stage;
    if (Number.isNaN(this.spacing)) return;
    if (!this.kept) this.keep();
    const { kept } = this;
    this.kept = null;
    this.sized ||= width > 0 && height > 0;
    this.fitted = fitting(width, height, facts.aspect, this.spacing, stage.collection.count, facts.size);
    const state = kept ? kept.state : this.wish;
    // What showed everything shows everything again.
    if (kept?.whole) this.fit(false);
    else if (!state || kept?.home) this.set(this.home(), false);
    else this.set(state, false);
  }

  /** @returns {Frame} */
  frame() {
    const { camera } = this.motion;
    const { width, height, ratio } = this.stage;
    return { ...camera, size: sizeAt(this.fitted, camera.scale), width, height, ratio };
  }

  /** @param {import("./camera.js").Camera} camera @returns {CameraState} */
  stateOf({ x, y, scale }) {
    return { x: x / this.facts.aspect, y, zoom: scale / this.fitted.scale };
  }

  /** Where the camera comes to rest. */
  rest() {
    return this.stateOf(this.motion.rest);
  }

  /** @param {CameraState} state @param {boolean} animate */
  set(state, animate) {
    if (!this.sized) this.wish = state;
    this.move({ x: state.x * this.facts.aspect, y: state.y, scale: state.zoom * this.fitted.scale }, animate);
  }

  /** @param {import("./camera.js").Camera} camera @param {boolean} animate */
  move(camera, animate) {
    if (animate) this.motion.fly(camera, this.stage.extent);
    else this.motion.jump(camera);
    this.stage.cameraMoved();
  }

  isFit() {
    const { width, height, corner } = this.stage;
    const now = this.rest();
    return [this.stage.insets, NONE].some((insets) =>
      alike(now, fitBeside(this.fitted.scale, this.facts.aspect, { width, height, corner, insets })),
    );
  }

  /** @param {boolean} animate */
  fit(animate) {
    this.set(fitBeside(this.fitted.scale, this.facts.aspect, this.stage), animate);
  }

  home() {
    const { scale } = this.fitted;
    const { aspect, kind } = this.facts;
    return opening({ scale, cell: scaleFor(this.fitted, TOLD_APART) }, aspect, this.stage, READ.has(kind));
  }

  isHome() {
    return alike(this.rest(), this.home());
  }

  /** Zoom at once. @param {number} factor @param {{x: number, y: number}} about a point of the stage */
  zoom(factor, { x, y }) {
    const { motion, fitted, stage } = this;
    const to = Math.max(fitted.least, Math.min(fitted.most, motion.camera.scale * factor));
    motion.jump(zoomAbout(motion.camera, to, x - stage.width / 2, y - stage.height / 2));
    stage.cameraMoved();
  }

  /** Zoom smoothly. @param {number} factor @param {{x: number, y: number}} about a point of the stage */
  glide(factor, { x, y }) {
    this.motion.glide(factor, x - this.stage.width / 2, y - this.stage.height / 2);
    this.stage.cameraMoved();
  }

  /**
   * Bring a place of the layout into what the panel leaves free, with as little motion as that takes.
   * @param {number} x
   * @param {number} y
   * @param {{animate: boolean, enlarge: boolean}} options
   */
  reveal(x, y, { animate, enlarge }) {
    const { stage, motion, fitted } = this;
    let { scale } = motion.camera;
    if (enlarge) scale = Math.max(scale, Math.min(fitted.most, scaleFor(fitted, ENLARGED)));
    const half = Math.min(sizeAt(fitted, scale) / 2, stage.extent / 4) + 36;
    const px = (x - motion.camera.x) * scale + stage.width / 2;
    const py = (y - motion.camera.y) * scale + stage.height / 2;
    const [qx, qy] = restPoint(px, py, half, stage, enlarge);
    this.move({ x: x - (qx - stage.width / 2) / scale, y: y - (qy - stage.height / 2) / scale, scale }, animate);
  }

  /** The middle of what is free of the stage. */
  middle() {
    const { width, height, insets } = this.stage;
    return { x: (width + insets.left - insets.right) / 2, y: (height + insets.top - insets.bottom) / 2 };
  }
}
