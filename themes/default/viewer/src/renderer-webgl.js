// Draws all items in one call: instanced quads, tiles in a texture array.

import { ItemBuffers } from "./item-buffers.js";
import { COLOURS, FAINTNESS, frameWidth, lineWidth, markOn, rgb } from "./looks.js";
import { PageTable } from "./pages.js";
import { FRAGMENT, VERTEX } from "./shaders.js";

const UPLOADS_A_FRAME = 2;
/** Layers made at first, enough for the whole collection at once on most screens. */
const FIRST_LAYERS = 16;
/** Device pixels of a cell up to which items are points; graphics that take fewer are rare. */
const POINTS_UP_TO = 32;

/**
 * Renderers that run on the processor, where a 2D canvas is several times quicker: each frame of
 * WebGL is drawn, waited for and read back there before the page can go on.
 */
const EMULATED = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {boolean} anyway also where the graphics are emulated
 */
export function webgl2(canvas, anyway) {
  const gl = canvas.getContext("webgl2", {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    powerPreference: "high-performance",
    failIfMajorPerformanceCaveat: !anyway,
  });
  if (!gl || anyway) return gl;
  // Some browsers report emulation by name only.
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return EMULATED.test(name) ? null : gl;
}

/**
 * @param {WebGL2RenderingContext} gl
 * @param {string} vertex
 * @param {string} fragment
 */
function link(gl, vertex, fragment) {
  const program = gl.createProgram();
  for (const [type, text] of /** @type {[number, string][]} */ ([
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ])) {
    const shader = gl.createShader(type);
    if (!shader) throw new Error("WebGL gives no shader");
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

/**
 * Whoever asks waits for the compiler, and for all that the GPU was told before: to be asked at the
 * first frame, ahead of all else.
 * @param {WebGL2RenderingContext} gl
 * @param {WebGLProgram} program
 */
function checkLinked(gl, program) {
  if (gl.getProgramParameter(program, gl.LINK_STATUS) || gl.isContextLost()) return;
  throw new Error(gl.getProgramInfoLog(program) ?? "WebGL does not link");
}

/** @implements {Renderer} */
export class WebGLRenderer {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {WebGL2RenderingContext} gl
   * @param {import("./collection.js").Collection} collection
   * @param {import("./tile-images.js").TileImages} tiles
   * @param {number} layers
   */
  constructor(canvas, gl, collection, tiles, layers) {
    /** @type {"webgl"} */
    this.kind = "webgl";
    this.element = canvas;
    this.gl = gl;
    this.collection = collection;
    this.tiles = tiles;
    this.capacity = Math.min(layers, gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS));
    this.largestPoint = Math.min(POINTS_UP_TO, gl.getParameter(gl.ALIASED_POINT_SIZE_RANGE)[1]);
    this.table = new PageTable(tiles.atlas);
    this.program = link(gl, VERTEX, FRAGMENT);
    this.checked = false;
    /** @type {Map<string, WebGLUniformLocation | null>} */
    this.places = new Map();
    /** The tiles. @type {WebGLTexture | null} */
    this.array = null;
    /** In which layer each is. @type {WebGLTexture | null} */
    this.pages = null;
    this.stale = true;
    this.items = new ItemBuffers(gl, collection);
    tiles.isHeld = (tile) => this.table.has(tile);
  }

  /** @param {string} name */
  uniform(name) {
    let place = this.places.get(name);
    if (place === undefined) {
      place = this.gl.getUniformLocation(this.program, name);
      this.places.set(name, place);
    }
    return place;
  }

  /** @param {Uint8Array | null} looks */
  setLooks(looks) {
    this.items.setLooks(looks);
  }

  free() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  /**
   * @param {number} unit
   * @param {number} target
   * @param {number} filter
   */
  makeTexture(unit, target, filter) {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.activeTexture(unit);
    gl.bindTexture(target, texture);
    gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, filter);
    gl.texParameteri(target, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(target, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return texture;
  }

  /**
   * Have layers for the tiles that are wanted; what is in those there are stays.
   *
   * Not before the first frame, and few at first: the page waits until they are cleared, with
   * emulated graphics for a tenth of a second when there are many.
   */
  makeRoom() {
    const { gl, table, tiles, array, capacity } = this;
    const { tile } = tiles.atlas;
    const needed = tiles.wanted.length > FIRST_LAYERS ? capacity : Math.min(capacity, FIRST_LAYERS);
    if (needed <= table.capacity) return;
    table.grow(needed);
    this.array = this.makeTexture(gl.TEXTURE0, gl.TEXTURE_2D_ARRAY, gl.LINEAR);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.RGBA8, tile, tile, needed);
    if (!array) return;
    const frame = gl.createFramebuffer();
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, frame);
    for (const layer of table.layers.values()) {
      gl.framebufferTextureLayer(gl.READ_FRAMEBUFFER, gl.COLOR_ATTACHMENT0, array, 0, layer);
      gl.copyTexSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, layer, 0, 0, tile, tile);
    }
    gl.deleteFramebuffer(frame);
    gl.deleteTexture(array);
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} ratio
   */
  resize(width, height, ratio) {
    this.element.width = Math.max(1, Math.round(width * ratio));
    this.element.height = Math.max(1, Math.round(height * ratio));
  }

  /** Put arrived tiles on the GPU, few a frame. @returns {boolean} whether some are left */
  upload() {
    const { gl, table, tiles } = this;
    table.touch(tiles.wanted);
    let left = UPLOADS_A_FRAME;
    for (const tile of tiles.wanted) {
      if (table.has(tile)) continue;
      const image = tiles.images.get(tile);
      if (!image) continue;
      if (left-- === 0) return true;
      const layer = table.assign(tile);
      if (layer < 0) continue;
      gl.activeTexture(gl.TEXTURE0);
      gl.texSubImage3D(
        gl.TEXTURE_2D_ARRAY, 0, 0, 0, layer, image.naturalWidth, image.naturalHeight, 1,
        gl.RGBA, gl.UNSIGNED_BYTE, image,
      );
      this.stale = true;
    }
    return false;
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { gl, table, tiles, items } = this;
    const { atlas } = tiles;
    if (!this.checked) checkLinked(gl, this.program);
    this.checked = true;
    this.makeRoom();
    const more = this.upload();
    if (!this.pages) {
      this.pages = this.makeTexture(gl.TEXTURE1, gl.TEXTURE_2D, gl.NEAREST);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RG16UI, table.width, table.height);
    }
    if (this.stale) {
      table.resolve();
      gl.activeTexture(gl.TEXTURE1);
      gl.texSubImage2D(
        gl.TEXTURE_2D, 0, 0, 0, table.width, table.height, gl.RG_INTEGER, gl.UNSIGNED_SHORT, table.entries,
      );
      this.stale = false;
    }
    const [r, g, b] = rgb(atlas.grid.background);
    gl.clearColor(r / 255, g / 255, b / 255, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!table.complete) return more;
    gl.useProgram(this.program);
    const points = this.setUniforms(scene);
    items.use(scene);
    // The rows of the index that may show; the GPU drops what lies beside them.
    const runs = scene.flight ? [0, this.collection.count] : scene.index.visible(scene.frame);
    if (runs.length === 0) return more;
    const from = runs[0];
    items.beginAt(from, points);
    const count = runs[runs.length - 1] - from;
    // What stands back lies below the rest.
    for (const pass of items.looks ? [1, 2] : [0]) {
      gl.uniform1i(this.uniform("u_pass"), pass);
      if (points) gl.drawArrays(gl.POINTS, 0, count);
      else gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
    }
    return more;
  }

  /** @param {Scene} scene @returns {boolean} whether pictures are so small that points do */
  setUniforms({ index, frame, flight }) {
    const { gl } = this;
    const { atlas } = this.tiles;
    const there = flight?.frame ?? frame;
    const share = flight?.share ?? 0;
    const size = frame.size + (there.size - frame.size) * share;
    const level = atlas.levelFor(size * frame.ratio);
    const l = level - atlas.coarsest;
    const unit = (/** @type {string} */ colour) => rgb(colour).map((part) => part / 255);
    const pixels = Math.max(frame.size, there.size) * frame.ratio;
    const points = pixels <= this.largestPoint;
    // A point is drawn only if its middle is in the viewport, so that reaches beyond the stage.
    const { width, height } = this.element;
    const pad = points ? Math.ceil(pixels / 2) : 0;
    gl.viewport(-pad, -pad, width + 2 * pad, height + 2 * pad);
    const beyond = (2 * pad) / frame.ratio;
    gl.uniform2f(this.uniform("u_stage"), frame.width + beyond, frame.height + beyond);
    gl.uniform1f(this.uniform("u_point"), points ? frame.ratio : 0);
    gl.uniform4f(this.uniform("u_view"), frame.x, frame.y, frame.scale, index.layout.aspect);
    gl.uniform4f(this.uniform("u_otherView"), there.x, there.y, there.scale, flight?.layout.aspect ?? 1);
    gl.uniform2f(this.uniform("u_size"), frame.size, there.size);
    gl.uniform1f(this.uniform("u_share"), share);
    gl.uniform1i(this.uniform("u_tile"), Math.log2(atlas.tile));
    gl.uniform1i(this.uniform("u_least"), atlas.finest - Math.log2(atlas.cell));
    gl.uniform1i(this.uniform("u_level"), level);
    gl.uniform1i(this.uniform("u_before"), atlas.before[l]);
    gl.uniform1i(this.uniform("u_across"), atlas.across[l]);
    gl.uniform1i(this.uniform("u_pages"), 1);
    gl.uniform1i(this.uniform("u_tiles"), 0);
    gl.uniform2f(this.uniform("u_frame"), frameWidth(size), lineWidth(size));
    gl.uniform1f(this.uniform("u_faintness"), FAINTNESS);
    gl.uniform3fv(this.uniform("u_ground"), unit(atlas.grid.background));
    gl.uniform3fv(this.uniform("u_mark"), unit(markOn(atlas.grid.background)));
    gl.uniform3fv(this.uniform("u_colours"), COLOURS.flatMap(unit));
    return points;
  }
}
