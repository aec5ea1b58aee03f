// Moves a camera over time: flights, the glide of the wheel, the drift after a drag.

import { clamp, ease, flight, zoomAbout } from "./camera.js";

/** @typedef {import("./camera.js").Camera} Camera */

const WHEEL_MS = 55;
const DRIFT_MS = 220;

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Motion {
  /**
   * @param {() => import("./camera.js").Fitting} fit
   * @param {number} aspect
   * @param {() => Insets} insets
   */
  constructor(fit, aspect, insets) {
    this.fit = fit;
    this.aspect = aspect;
    this.insets = insets;
    /** @type {Camera} */
    this.camera = { x: aspect / 2, y: 0.5, scale: 1 };
    /** @type {((dt: number) => boolean) | null} returns true while it goes on */
    this.act = null;
    this.glideTo = 0;
    /** Where a flight ends. @type {Camera | null} */
    this.goal = null;
    this.last = 0;
  }

  /** Where the camera is, or will be once its flight ends. */
  get rest() {
    return this.goal ?? this.camera;
  }

  get moving() {
    return this.act !== null;
  }

  stop() {
    this.act = null;
    this.goal = null;
    this.glideTo = 0;
  }

  /** @param {Camera} camera */
  set(camera) {
    this.camera = clamp(camera, this.fit(), this.aspect, this.insets());
  }

  /** @param {Camera} camera */
  jump(camera) {
    this.stop();
    this.set(camera);
  }

  /**
   * @param {Camera} camera
   * @param {number} extent CSS pixels of the stage's longer side
   */
  fly(camera, extent) {
    const to = clamp(camera, this.fit(), this.aspect, this.insets());
    if (reducedMotion()) return this.jump(to);
    const path = flight(this.camera, to, extent);
    const duration = Math.max(280, Math.min(1100, 320 + 360 * path.length));
    let passed = 0;
    this.stop();
    this.goal = to;
    this.start((dt) => {
      passed += dt;
      const share = Math.min(1, passed / duration);
      this.camera = share < 1 ? path.at(ease(share)) : to;
      if (share === 1) this.goal = null;
      return share < 1;
    });
  }

  /**
   * Zoom by a factor about a point; further calls add up.
   * @param {number} factor
   * @param {number} dx the point, from the middle of the stage
   * @param {number} dy
   */
  glide(factor, dx, dy) {
    const fit = this.fit();
    const from = this.glideTo || this.camera.scale;
    this.goal = null;
    this.glideTo = Math.max(fit.least, Math.min(fit.most, from * factor));
    const goal = this.glideTo;
    if (reducedMotion()) {
      this.glideTo = 0;
      return this.jump(zoomAbout(this.camera, goal, dx, dy));
    }
    this.start((dt) => {
      const left = Math.log(goal / this.camera.scale) * Math.exp(-dt / WHEEL_MS);
      const done = Math.abs(left) < 0.002;
      this.set(zoomAbout(this.camera, done ? goal : goal / Math.exp(left), dx, dy));
      if (done) this.glideTo = 0;
      return !done;
    });
  }

  /**
   * Move on with a speed in pixels a millisecond, and come to rest.
   * @param {number} vx
   * @param {number} vy
   */
  drift(vx, vy) {
    this.goal = null;
    if (reducedMotion() || Math.hypot(vx, vy) < 0.12) return;
    let x = Math.max(-4, Math.min(4, vx));
    let y = Math.max(-4, Math.min(4, vy));
    this.start((dt) => {
      this.pan(x * dt, y * dt);
      const slow = Math.exp(-dt / DRIFT_MS);
      x *= slow;
      y *= slow;
      return Math.hypot(x, y) > 0.04;
    });
  }

  /**
   * @param {number} dx CSS pixels that the content moves by
   * @param {number} dy
   */
  pan(dx, dy) {
    const { x, y, scale } = this.camera;
    this.set({ x: x - dx / scale, y: y - dy / scale, scale });
  }

  /** @param {(dt: number) => boolean} act */
  start(act) {
    this.act = act;
    this.last = 0;
  }

  /**
   * @param {number} now milliseconds
   * @returns {boolean} true when the camera moved
   */
  tick(now) {
    if (!this.act) return false;
    // A long pause, such as a hidden tab, must not become one leap.
    const dt = this.last ? Math.min(64, now - this.last) : 16;
    this.last = now;
    const act = this.act;
    if (!act(dt) && this.act === act) this.act = null;
    return true;
  }
}
