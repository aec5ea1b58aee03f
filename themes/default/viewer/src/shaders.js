// GLSL for the WebGL2 renderer.

/**
 * One instance an item. Its place comes from the layout, the grid, or between
 * the two; its picture from the finest tile at hand, which the page table names.
 */
export const VERTEX = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;

layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec2 a_place;
layout(location = 2) in uint a_cell;
layout(location = 3) in vec2 a_shape;

uniform vec2 u_stage;
uniform float u_aspect;
uniform vec3 u_map;       // centre and scale
uniform vec3 u_gridView;
uniform vec2 u_size;      // of a cell, on the map and in the grid
uniform float u_share;    // 0 map, 1 grid
uniform ivec2 u_grid;     // columns, rows
uniform int u_cell;
uniform int u_tile;
uniform int u_finest;
uniform int u_level;
uniform int u_before;     // tiles before this level
uniform int u_across;     // tiles in a row of this level
uniform usampler2D u_pages;

out vec3 v_texel;

void main() {
  int column = int(a_cell) % u_grid.x;
  int row = int(a_cell) / u_grid.x;
  vec2 onMap = (a_place * vec2(u_aspect, 1.0) - u_map.xy) * u_map.z;
  vec2 inGrid = ((vec2(column, row) + 0.5) / float(u_grid.y) - u_gridView.xy) * u_gridView.z;
  float size = mix(u_size.x, u_size.y, u_share);
  vec2 at = mix(onMap, inGrid, u_share) + (a_corner - 0.5) * a_shape * size;
  gl_Position = vec4(at / u_stage * vec2(2.0, -2.0), 0.0, 1.0);

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
precision mediump sampler2DArray;
uniform sampler2DArray u_tiles;
uniform float u_opacity;
in vec3 v_texel;
out vec4 colour;
void main() {
  colour = vec4(texture(u_tiles, v_texel).rgb, 1.0) * u_opacity;
}
`;
