// The canvas that all maps share: one renderer, one set of textures, one pair
// of hands, whatever layout is shown.

import { PanZoom } from "./gestures.js";
import { CanvasRenderer } from "./renderer-canvas.js";
import { WebGLRenderer, webgl2 } from "./renderer-webgl.js";
import { TilePlanner } from "./tile-plan.js";

export class MapSurface {
  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.element = document.createElement("div");
    this.element.className = "view view-map";
    /** The map that is moved by hand. @type {import("./map-view.js").MapView | null} */
    this.view = null;
    /** Made when a map is first shown: a site may have none. @type {Renderer | null} */
    this.made = null;
    /** Null where there is no WebGL to be had. @type {{canvas: HTMLCanvasElement, gl: WebGL2RenderingContext} | null | undefined} */
    this.webgl = undefined;
    /** @type {Renderer | null} */
    this.first = null;
    this.gone = false;
    /** @type {Uint8Array | null} */
    this.looks = null;
    this.planner = new TilePlanner(this);
    this.hands = new PanZoom(this.element, {
      pan: (dx, dy) => this.view?.pan(dx, dy),
      zoom: (factor, x, y, smooth) => this.view?.zoomAt(factor, x, y, smooth),
      hold: () => this.view?.motion.stop(),
      release: (vx, vy) => this.view?.release(vx, vy),
    });
  }

  /** Find out what draws here: shaders are compiled while data and tiles are on their way. */
  prepare() {
    if (this.webgl !== undefined) return;
    this.webgl = this.findWebgl();
    if (this.webgl) this.first = this.webglRenderer(this.webgl);
  }

  /** @returns {Renderer} */
  get renderer() {
    return this.made ?? this.use(this.first ?? this.canvasRenderer());
  }

  findWebgl() {
    const asked = new URLSearchParams(location.search).get("renderer");
    // From disk, pictures may be drawn but not become textures.
    if (location.protocol !== "file:" && asked !== "canvas") {
      const canvas = document.createElement("canvas");
      const gl = webgl2(canvas, asked === "webgl");
      if (gl) {
        this.hearContext({ canvas, gl });
        return { canvas, gl };
      }
    }
    return null;
  }

  /** @param {{canvas: HTMLCanvasElement, gl: WebGL2RenderingContext}} webgl */
  webglRenderer({ canvas, gl }) {
    const { collection, tiles, layers } = this.stage;
    return new WebGLRenderer(canvas, gl, collection, tiles, layers);
  }

  canvasRenderer() {
    const { collection, tiles } = this.stage;
    return new CanvasRenderer(document.createElement("canvas"), collection, tiles);
  }

  /**
   * While the context is lost the 2D canvas takes over.
   * @param {{canvas: HTMLCanvasElement, gl: WebGL2RenderingContext}} webgl
   */
  hearContext(webgl) {
    const { canvas } = webgl;
    canvas.addEventListener("webglcontextlost", (event) => {
      if (this.gone) return;
      event.preventDefault();
      this.stage.tiles.isHeld = () => false;
      this.use(this.canvasRenderer());
    });
    canvas.addEventListener("webglcontextrestored", () => this.use(this.webglRenderer(webgl)));
  }

  /** @param {Renderer} renderer */
  use(renderer) {
    this.made?.element.remove();
    this.element.append(renderer.element);
    this.made = renderer;
    renderer.setLooks(this.looks);
    this.resize();
    this.stage.element.dataset.renderer = renderer.kind;
    this.planner.due = true;
    this.stage.redraw();
    return renderer;
  }

  /** @param {Uint8Array | null} looks */
  setLooks(looks) {
    this.looks = looks;
    this.made?.setLooks(looks);
  }

  /** A tile has come. */
  refresh() {
    this.made?.refresh?.();
  }

  resize() {
    const { width, height, ratio } = this.stage;
    this.made?.resize(width, height, ratio);
  }

  /** @param {import("./map-view.js").MapView} view */
  show(view) {
    this.view = view;
    this.planner.due = true;
    this.element.classList.add("active");
    this.stage.element.dataset.renderer = this.renderer.kind;
  }

  /** Give the graphics' memory back now: browsers take their time, and hold few contexts. */
  free() {
    this.gone = true;
    this.view = null;
    (this.made ?? this.first)?.free?.();
    this.made?.element.remove();
  }

  hide() {
    this.view = null;
    this.element.classList.remove("active");
  }
}
