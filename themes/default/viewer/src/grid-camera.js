// The camera over the grid, which is OpenSeadragon's: what it shows in the terms
// of all other cameras.

import { TOLD_APART } from "./camera.js";
import { alike, fitBeside, opening, restPoint } from "./framing.js";
import { wheelFactor } from "./gestures.js";
import { reducedMotion } from "./motion.js";
import { most } from "./pyramid.js";

const PADDING = 24;
/** Pixels of a picture that one is led to by a link. */
const ENLARGED = 110;
/** @type {Insets} */
const NONE = { top: 0, right: 0, bottom: 0, left: 0 };

export class GridCamera {
  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.grid = stage.collection.grid;
    /** OpenSeadragon's viewer. @type {any} */
    this.viewer = null;
    /** The camera to take once there is a viewer, if not the usual one. @type {CameraState | null} */
    this.wish = null;
    /** @type {{state: CameraState, whole: boolean, home: boolean} | null} */
    this.kept = null;
  }

  /** Height is 1, as in a map's layout. */
  get aspect() {
    return this.grid.columns / this.grid.rows;
  }

  get fitScale() {
    const { width, height } = this.stage;
    return Math.max(1, Math.min((width - 2 * PADDING) / this.aspect, height - 2 * PADDING));
  }

  /** @param {any} viewer @param {HTMLElement} element that holds it */
  take(viewer, element) {
    this.viewer = viewer;
    // As on maps; OpenSeadragon's own takes each event of a touchpad for a notch of a wheel.
    element.addEventListener("wheel", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const box = element.getBoundingClientRect();
      const at = new window.OpenSeadragon.Point(event.clientX - box.left, event.clientY - box.top);
      viewer.viewport.zoomBy(wheelFactor(event), viewer.viewport.pointFromPixel(at, true));
      viewer.viewport.applyConstraints();
    }, { capture: true, passive: false });
  }

  /** What is in sight, before the stage gets another size. */
  keep() {
    if (this.viewer) this.kept = { state: this.rest(), whole: this.isFit(), home: this.isHome() };
  }

  /** OpenSeadragon would follow the stage's diagonal, and a frame late. */
  resize() {
    const { kept, viewer } = this;
    this.kept = null;
    if (!viewer) return;
    const { width, height } = this.stage;
    viewer.viewport.maxZoomPixelRatio = most(this.grid, Math.min(width, height));
    if (!kept || width === 0) return;
    viewer.viewport.resize(new window.OpenSeadragon.Point(width, height), false);
    if (kept.whole) this.fit(false);
    else if (kept.home) this.set(this.home(), false);
    else this.set(kept.state, false);
    viewer.forceRedraw();
  }

  /** @param {boolean} now else where the camera comes to rest @returns {Frame} */
  frameOf(now) {
    const { width, height, ratio } = this.stage;
    const { rows } = this.grid;
    if (!this.viewer) {
      const { x, y, zoom } = this.wish ?? this.home();
      const scale = zoom * this.fitScale;
      return { x: x * this.aspect, y, scale, size: scale / rows, width, height, ratio };
    }
    // In OpenSeadragon the picture is 1 wide.
    const bounds = this.viewer.viewport.getBounds(now);
    const scale = width / (bounds.width * this.aspect);
    return {
      x: (bounds.x + bounds.width / 2) * this.aspect,
      y: (bounds.y + bounds.height / 2) * this.aspect,
      scale, size: scale / rows, width, height, ratio,
    };
  }

  rest() {
    return this.stateOf(this.frameOf(false));
  }

  /** @param {Frame} frame @returns {CameraState} */
  stateOf({ x, y, scale }) {
    return { x: x / this.aspect, y, zoom: scale / this.fitScale };
  }

  /** @param {CameraState} state @param {boolean} animate */
  set(state, animate) {
    this.wish = state;
    if (!this.viewer) return;
    const { viewport } = this.viewer;
    const now = !animate || reducedMotion();
    const zoom = (this.stage.width / (state.zoom * this.fitScale * this.aspect)) ** -1;
    viewport.zoomTo(zoom, undefined, now);
    viewport.panTo(new window.OpenSeadragon.Point(state.x, state.y / this.aspect), now);
    this.stage.cameraMoved();
  }

  isFit() {
    const { width, height, corner } = this.stage;
    const now = this.rest();
    return [this.stage.insets, NONE].some((insets) =>
      alike(now, fitBeside(this.fitScale, this.aspect, { width, height, corner, insets })),
    );
  }

  home() {
    const cell = TOLD_APART * this.grid.rows;
    return opening({ scale: this.fitScale, cell }, this.aspect, this.stage);
  }

  isHome() {
    return alike(this.rest(), this.home());
  }

  /** @param {boolean} animate */
  fit(animate) {
    this.set(fitBeside(this.fitScale, this.aspect, this.stage), animate);
  }

  /** @param {number} factor */
  zoomBy(factor) {
    if (!this.viewer) return;
    this.viewer.viewport.zoomBy(factor);
    this.viewer.viewport.applyConstraints();
  }

  /**
   * Bring a place into what the panel leaves free, with as little motion as that takes.
   * @param {{x: number, y: number}} place
   * @param {{animate: boolean, enlarge: boolean}} options
   */
  reveal({ x, y }, { animate, enlarge }) {
    const { stage, grid } = this;
    const frame = this.frameOf(true);
    const scale = enlarge ? Math.max(frame.scale, ENLARGED * grid.rows) : frame.scale;
    const half = Math.min(scale / grid.rows / 2, stage.extent / 4) + 24;
    const px = (x - frame.x) * scale + stage.width / 2;
    const py = (y - frame.y) * scale + stage.height / 2;
    const [qx, qy] = restPoint(px, py, half, stage, enlarge);
    if (qx === px && qy === py && scale === frame.scale) return;
    const cx = x - (qx - stage.width / 2) / scale;
    const cy = y - (qy - stage.height / 2) / scale;
    this.set({ x: cx / this.aspect, y: cy, zoom: scale / this.fitScale }, animate);
  }
}
