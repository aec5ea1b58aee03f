// Draws all items in one call: instanced quads, tiles in a texture array.

import { PageTable } from "./pages.js";
import { FRAGMENT, VERTEX } from "./shaders.js";

const UPLOADS_A_FRAME = 2;

/** Renderers that run on the processor, where a 2D canvas is several times quicker. */
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
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(gl.getProgramInfoLog(program) ?? "WebGL does not link");
  }
  return program;
}

/** @param {string} colour "#rrggbb" @returns {[number, number, number]} */
export function rgb(colour) {
  const value = parseInt(colour.slice(1), 16) || 0;
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** @implements {Renderer} */
export class WebGLRenderer {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {WebGL2RenderingContext} gl
   * @param {import("./collection.js").Collection} collection
   * @param {import("./spatial.js").SpatialIndex} index
   * @param {import("./tile-images.js").TileImages} tiles
   * @param {number} layers
   */
  constructor(canvas, gl, collection, index, tiles, layers) {
    /** @type {"webgl"} */
    this.kind = "webgl";
    this.element = canvas;
    this.gl = gl;
    this.collection = collection;
    this.index = index;
    this.layout = index.layout;
    this.tiles = tiles;
    this.capacity = Math.min(layers, gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS));
    this.table = new PageTable(tiles.atlas, this.capacity);
    this.program = link(gl, VERTEX, FRAGMENT);
    /** @type {Map<string, WebGLUniformLocation | null>} */
    this.places = new Map();
    this.vertices = gl.createVertexArray();
    this.stale = true;
    /** @type {WebGLBuffer[]} */
    this.buffers = [];
    this.fillBuffers();
    this.makeTextures();
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

  fillBuffers() {
    const { gl, collection, layout } = this;
    const n = collection.count;
    const place = new Uint16Array(2 * n);
    const shape = new Uint8Array(2 * n);
    const cells = new Uint32Array(n);
    // In the order of the index, so that what is visible lies close together.
    this.index.items.forEach((item, i) => {
      place[2 * i] = layout.x[item];
      place[2 * i + 1] = layout.y[item];
      shape[2 * i] = collection.shapeW[item];
      shape[2 * i + 1] = collection.shapeH[item];
      cells[i] = collection.cellOf(item);
    });
    gl.bindVertexArray(this.vertices);
    /** @param {number} at @param {ArrayBufferView<ArrayBuffer>} data */
    const buffer = (at, data) => {
      const made = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, made);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(at);
      if (at > 0) gl.vertexAttribDivisor(at, 1);
      return made;
    };
    buffer(0, new Uint8Array([0, 0, 1, 0, 0, 1, 1, 1]));
    gl.vertexAttribPointer(0, 2, gl.UNSIGNED_BYTE, false, 0, 0);
    this.buffers = [buffer(1, place), buffer(2, cells), buffer(3, shape)];
  }

  /** Let instances begin at an item of the index. @param {number} from */
  beginAt(from) {
    const { gl } = this;
    const [place, cells, shape] = this.buffers;
    gl.bindBuffer(gl.ARRAY_BUFFER, place);
    gl.vertexAttribPointer(1, 2, gl.UNSIGNED_SHORT, true, 0, 4 * from);
    gl.bindBuffer(gl.ARRAY_BUFFER, cells);
    gl.vertexAttribIPointer(2, 1, gl.UNSIGNED_INT, 0, 4 * from);
    gl.bindBuffer(gl.ARRAY_BUFFER, shape);
    // Two bytes an item: even offsets are enough for bytes.
    gl.vertexAttribPointer(3, 2, gl.UNSIGNED_BYTE, true, 0, 2 * from);
  }

  makeTextures() {
    const { gl, table } = this;
    const { tile } = this.tiles.atlas;
    const nearest = (/** @type {number} */ target, /** @type {number} */ filter) => {
      gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, filter);
      gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, filter);
      gl.texParameteri(target, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
      gl.texParameteri(target, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    };
    this.array = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.array);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.RGBA8, tile, tile, this.capacity);
    nearest(gl.TEXTURE_2D_ARRAY, gl.LINEAR);
    this.pages = gl.createTexture();
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.pages);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RG16UI, table.width, table.height);
    nearest(gl.TEXTURE_2D, gl.NEAREST);
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

  /**
   * @param {Frame} frame
   * @param {Morph | null} morph
   */
  draw(frame, morph) {
    const { gl, table, tiles } = this;
    const { atlas } = tiles;
    const more = this.upload();
    if (this.stale) {
      table.resolve();
      gl.activeTexture(gl.TEXTURE1);
      gl.texSubImage2D(
        gl.TEXTURE_2D, 0, 0, 0, table.width, table.height, gl.RG_INTEGER, gl.UNSIGNED_SHORT, table.entries,
      );
      this.stale = false;
    }
    gl.viewport(0, 0, this.element.width, this.element.height);
    const [r, g, b] = rgb(atlas.grid.background);
    gl.clearColor(r / 255, g / 255, b / 255, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!table.complete) return more;
    gl.useProgram(this.program);
    gl.bindVertexArray(this.vertices);
    this.setUniforms(frame, morph);
    // The rows of the index that may show; the GPU drops what lies beside them.
    const runs = morph ? [0, this.collection.count] : this.index.visible(frame);
    if (runs.length === 0) return more;
    const from = runs[0];
    this.beginAt(from);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, runs[runs.length - 1] - from);
    return more;
  }

  /**
   * @param {Frame} frame
   * @param {Morph | null} morph
   */
  setUniforms(frame, morph) {
    const { gl } = this;
    const { atlas } = this.tiles;
    const grid = morph?.grid ?? frame;
    const share = morph?.share ?? 0;
    const size = frame.size + (grid.size - frame.size) * share;
    const level = atlas.levelFor(size * frame.ratio);
    const l = level - atlas.coarsest;
    gl.uniform2f(this.uniform("u_stage"), frame.width, frame.height);
    gl.uniform1f(this.uniform("u_aspect"), this.layout.aspect);
    gl.uniform3f(this.uniform("u_map"), frame.x, frame.y, frame.scale);
    gl.uniform3f(this.uniform("u_gridView"), grid.x, grid.y, grid.scale);
    gl.uniform2f(this.uniform("u_size"), frame.size, grid.size);
    gl.uniform1f(this.uniform("u_share"), share);
    gl.uniform2i(this.uniform("u_grid"), atlas.columns, atlas.rows);
    gl.uniform1i(this.uniform("u_cell"), atlas.cell);
    gl.uniform1i(this.uniform("u_tile"), atlas.tile);
    gl.uniform1i(this.uniform("u_finest"), atlas.finest);
    gl.uniform1i(this.uniform("u_level"), level);
    gl.uniform1i(this.uniform("u_before"), atlas.before[l]);
    gl.uniform1i(this.uniform("u_across"), atlas.across[l]);
    gl.uniform1i(this.uniform("u_pages"), 1);
    gl.uniform1i(this.uniform("u_tiles"), 0);
    gl.uniform1f(this.uniform("u_opacity"), 1);
  }

  destroy() {
    this.tiles.isHeld = () => false;
    if (!this.gl.isContextLost()) this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
