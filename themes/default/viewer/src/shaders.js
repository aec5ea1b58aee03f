// GLSL for the WebGL2 renderer.

import { COLOURS } from "./looks.js";
import { PAGES_WIDE } from "./pages.js";

/**
 * One instance an item, or one point while pictures are small: a quarter of the
 * work. Its place comes from the layout, from another one, or between the two; its
 * picture from the finest tile at hand, which the page table names. Cells, tiles
 * and the table's rows are powers of two, so that nothing is divided.
 */
export const VERTEX = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;

layout(location = 0) in vec2 a_place;
layout(location = 1) in vec2 a_corner;
layout(location = 2) in uvec2 a_cell; // column, row
layout(location = 3) in vec2 a_shape;
layout(location = 4) in vec2 a_other;
layout(location = 5) in uint a_look;

uniform vec2 u_stage;
uniform vec4 u_view;      // centre, scale, aspect of the layout
uniform vec4 u_otherView;
uniform vec2 u_size;      // of a cell, here and there
uniform float u_share;    // 0 here, 1 there
uniform int u_pass;       // 0 draws all, 1 what stands back, 2 the rest
uniform float u_point;    // device pixels a CSS pixel if items are points, else 0
uniform int u_tile;       // pixels of a tile, as a power of two
uniform int u_least;      // the level on which a cell has one pixel
uniform int u_level;
uniform int u_before;     // tiles before this level
uniform int u_across;     // tiles in a row of this level
uniform vec2 u_frame;     // pixels of the frame of a coloured item, of the line around a selected one
uniform vec3 u_ground;
uniform float u_faintness;
uniform vec3 u_colours[${COLOURS.length}];
uniform usampler2D u_pages;

out vec2 v_at;            // CSS pixels from the middle of the picture
flat out vec2 v_half;     // half its extent
flat out vec3 v_texel;    // its middle in its tile, and the tile's layer
flat out vec2 v_step;     // of the tile, a CSS pixel
flat out float v_point;   // CSS pixels of the point
flat out vec4 v_frame;    // colour of the frame, and how far it reaches inwards
flat out float v_line;    // likewise of the line around a selected item
flat out float v_faint;

void main() {
  ivec2 cell = ivec2(a_cell);
  vec2 here = (a_place * vec2(u_view.w, 1.0) - u_view.xy) * u_view.z;
  vec2 there = (a_other * vec2(u_otherView.w, 1.0) - u_otherView.xy) * u_otherView.z;
  vec2 extent = a_shape * mix(u_size.x, u_size.y, u_share);
  v_half = 0.5 * extent;
  v_at = (a_corner - 0.5) * extent;
  int colour = int(a_look & 63u);
  v_line = (a_look & 64u) != 0u ? u_frame.y : 0.0;
  float reach = v_line > 0.0 ? 2.0 * v_line : colour == 0 ? 0.0 : u_frame.x;
  v_frame = vec4(colour == 0 ? u_ground : u_colours[colour - 1], reach);
  v_faint = a_look >= 128u ? u_faintness : 0.0;
  vec2 at = mix(here, there, u_share);
  v_point = 0.0;
  if (u_point > 0.0) {
    gl_PointSize = max(1.0, max(extent.x, extent.y) * u_point);
    v_point = gl_PointSize / u_point;
  } else {
    at += v_at;
  }
  gl_Position = vec4(at / u_stage * vec2(2.0, -2.0), 0.0, 1.0);
  // Out of sight: the other pass draws it.
  if (u_pass != 0 && (u_pass == 1) != (a_look >= 128u)) gl_Position.xy = vec2(-9.0);

  ivec2 tile = cell >> (u_tile - max(0, u_level - u_least));
  int page = u_before + tile.y * u_across + tile.x;
  uvec2 entry = texelFetch(u_pages, ivec2(page & ${PAGES_WIDE - 1}, page >> ${Math.log2(PAGES_WIDE)}), 0).xy;
  // The tile may be of a coarser level than asked for.
  int pixels = max(0, int(entry.y) - u_least);
  ivec2 within = (cell & ((1 << (u_tile - pixels)) - 1)) << pixels;
  float cellSize = float(1 << pixels);
  float tileSize = float(1 << u_tile);
  // Half a pixel less on each side: the outermost are mixed with the ground.
  vec2 covered = max(a_shape * cellSize - 1.0, 0.0);
  v_texel = vec3((vec2(within) + 0.5 * cellSize) / tileSize, float(entry.x));
  v_step = covered / tileSize / max(extent, 1e-6);
}
`;

export const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision mediump sampler2DArray;
uniform sampler2DArray u_tiles;
uniform vec3 u_ground;
uniform vec3 u_mark;
in vec2 v_at;
flat in vec2 v_half;
flat in vec3 v_texel;
flat in vec2 v_step;
flat in float v_point;
flat in vec4 v_frame;
flat in float v_line;
flat in float v_faint;
out vec4 colour;
void main() {
  vec2 at = v_at;
  vec2 edge = v_half - abs(at);
  if (v_point > 0.0) {
    at = (gl_PointCoord - 0.5) * v_point;
    edge = v_half - abs(at);
    if (min(edge.x, edge.y) < 0.0) discard;
  }
  vec3 seen = texture(u_tiles, vec3(v_texel.xy + at * v_step, v_texel.z)).rgb;
  float nearest = min(edge.x, edge.y);
  if (nearest < v_frame.w) seen = v_frame.rgb;
  if (nearest < v_line) seen = u_mark;
  colour = vec4(mix(seen, u_ground, v_faint), 1.0);
}
`;
