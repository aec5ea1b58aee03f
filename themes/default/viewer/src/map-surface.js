// The canvas that all maps share: one renderer, one set of textures, one pair
// of hands, whatever layout is shown.

import { PanZoom } from "./gestures.js";
import { more, parts } from "./more.js";
import { WebGLRenderer, webgl2 } from "./renderer-webgl.js";
import { TilePlanner } from "./tile-plan.js";

/** Up to so many items WebGL is quick enough even where the processor emulates it. */
const EMULATED_AT_MOST = 2000;

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

  /** Have at hand what draws here. */
  async prepare() {
    if (this.webgl === undefined) this.webgl = this.findWebgl();
    // The 2D canvas is for few visitors.
    if (!this.webgl) await more();
  }

  /** @returns {Renderer} */
  get renderer() {
    return this.made ?? this.use(this.webgl ? this.webglRenderer(this.webgl) : this.canvasRenderer());
  }

  findWebgl() {
    const { collection } = this.stage;
    const asked = new URLSearchParams(location.search).get("renderer");
    // From disk, pictures may be drawn but not become textures.
    if (location.protocol !== "file:" && asked !== "canvas") {
      const canvas = document.createElement("canvas");
      const gl = webgl2(canvas, asked === "webgl" || collection.count <= EMULATED_AT_MOST);
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
    const { CanvasRenderer } = /** @type {import("./more.js").Parts} */ (parts());
    return new CanvasRenderer(document.createElement("canvas"), collection, tiles);
  }

  /**
   * While the context is lost the 2D canvas takes over.
   * @param {{canvas: HTMLCanvasElement, gl: WebGL2RenderingContext}} webgl
   */
  hearContext(webgl) {
    const { canvas, gl } = webgl;
    const standIn = () => {
      if (gl.isContextLost() && !this.gone) this.use(this.canvasRenderer());
    };
    canvas.addEventListener("webglcontextlost", (event) => {
      if (this.gone) return;
      event.preventDefault();
      this.stage.tiles.isHeld = () => false;
      if (parts()) standIn();
      // Without them, what was seen last stays.
      else more().then(standIn, () => {});
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
    this.made?.free?.();
    this.made?.element.remove();
  }

  hide() {
    this.view = null;
    this.element.classList.remove("active");
  }
}
