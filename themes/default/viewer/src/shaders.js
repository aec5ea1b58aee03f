// GLSL for the WebGL2 renderer.

import { COLOURS } from "./looks.js";

/**
 * One instance an item. Its place comes from the layout, from another one, or
 * between the two; its picture from the finest tile at hand, which the page
 * table names.
 */
export const VERTEX = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;

layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec2 a_place;
layout(location = 2) in uint a_cell;
layout(location = 3) in vec2 a_shape;
layout(location = 4) in vec2 a_other;
layout(location = 5) in uint a_look;

uniform vec2 u_stage;
uniform vec4 u_view;      // centre, scale, aspect of the layout
uniform vec4 u_otherView;
uniform vec2 u_size;      // of a cell, here and there
uniform float u_share;    // 0 here, 1 there
uniform ivec2 u_grid;     // columns, rows
uniform int u_pass;       // 0 draws all, 1 what stands back, 2 the rest
uniform int u_cell;
uniform int u_tile;
uniform int u_finest;
uniform int u_level;
uniform int u_before;     // tiles before this level
uniform int u_across;     // tiles in a row of this level
uniform vec2 u_frame;     // pixels of the frame of a coloured item, of the line around a selected one
uniform usampler2D u_pages;

out vec3 v_texel;
out vec2 v_inside;        // pixels from the picture's corner
flat out vec2 v_extent;
flat out vec2 v_frame;
flat out uint v_look;

void main() {
  int column = int(a_cell) % u_grid.x;
  int row = int(a_cell) / u_grid.x;
  vec2 here = (a_place * vec2(u_view.w, 1.0) - u_view.xy) * u_view.z;
  vec2 there = (a_other * vec2(u_otherView.w, 1.0) - u_otherView.xy) * u_otherView.z;
  float size = mix(u_size.x, u_size.y, u_share);
  v_extent = a_shape * size;
  v_inside = a_corner * v_extent;
  v_look = a_look;
  bool selected = (a_look & 64u) != 0u;
  // How far the frame reaches inwards, and the line around a selected item.
  v_frame = selected ? u_frame.y * vec2(2.0, 1.0) : vec2((a_look & 63u) == 0u ? 0.0 : u_frame.x, 0.0);
  vec2 at = mix(here, there, u_share) + (a_corner - 0.5) * v_extent;
  gl_Position = vec4(at / u_stage * vec2(2.0, -2.0), 0.0, 1.0);
  // Out of sight: the other pass draws it.
  if (u_pass != 0 && (u_pass == 1) != (a_look >= 128u)) gl_Position.xy = vec2(-9.0);

  int pixels = max(1, u_cell >> (u_finest - u_level));
  int per = u_tile / pixels;
  int page = u_before + (row / per) * u_across + column / per;
  int width = textureSize(u_pages, 0).x;
  uvec2 entry = texelFetch(u_pages, ivec2(page % width, page / width), 0).xy;
  // The tile may be of a coarser level than asked for.
  pixels = max(1, u_cell >> (u_finest - int(entry.y)));
  per = u_tile / pixels;
  vec2 origin = vec2(column % per, row % per) * float(pixels);
  // Half a pixel less on each side: the outermost are mixed with the ground.
  vec2 covered = max(a_shape * float(pixels) - 1.0, 0.0);
  vec2 texel = origin + 0.5 * float(pixels) + (a_corner - 0.5) * covered;
  v_texel = vec3(texel / float(u_tile), float(entry.x));
}
`;

export const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision mediump sampler2DArray;
uniform sampler2DArray u_tiles;
uniform vec3 u_ground;
uniform vec3 u_mark;
uniform float u_faintness;
uniform vec3 u_colours[${COLOURS.length}];
in vec3 v_texel;
in vec2 v_inside;
flat in vec2 v_extent;
flat in vec2 v_frame;
flat in uint v_look;
out vec4 colour;
void main() {
  vec3 seen = texture(u_tiles, v_texel).rgb;
  vec2 sides = min(v_inside, v_extent - v_inside);
  float edge = min(sides.x, sides.y);
  int colour_at = int(v_look & 63u) - 1;
  if (edge < v_frame.x) seen = colour_at < 0 ? u_ground : u_colours[colour_at];
  if (edge < v_frame.y) seen = u_mark;
  if (v_look >= 128u) seen = mix(seen, u_ground, u_faintness);
  colour = vec4(seen, 1.0);
}
`;
