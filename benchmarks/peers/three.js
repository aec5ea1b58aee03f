// three.js as map viewers of pictures use it: points with a texture, one draw call a sheet.

import * as THREE from "three";
import { CELL, hand, load, SHEET } from "./scene.js";

const VERTEX = `
uniform vec4 view;
uniform vec3 screen;
uniform float ratio;
attribute vec2 corner;
attribute vec2 extent;
varying vec2 v_corner;
varying vec2 v_extent;
void main() {
  vec2 at = (position.xy - view.xy) * view.z / screen.xy * 2.0;
  gl_Position = vec4(at.x, -at.y, 0.0, 1.0);
  gl_PointSize = view.w * ratio;
  v_corner = corner;
  v_extent = extent;
}`;
const FRAGMENT = `
uniform sampler2D sheet;
varying vec2 v_corner;
varying vec2 v_extent;
void main() {
  vec2 inside = gl_PointCoord - 0.5;
  if (abs(inside.x) * 2.0 > v_extent.x || abs(inside.y) * 2.0 > v_extent.y) discard;
  gl_FragColor = texture2D(sheet, v_corner + inside * ${(CELL / SHEET).toFixed(8)});
}`;

const scene = await load();
const renderer = new THREE.WebGLRenderer({ antialias: false });
renderer.setPixelRatio(1);
renderer.setSize(innerWidth, innerHeight);
renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
document.body.append(renderer.domElement);
const world = new THREE.Scene();
world.background = new THREE.Color(scene.background);
const camera = new THREE.Camera();
const view = new THREE.Vector4();
const screen = new THREE.Vector3(innerWidth, innerHeight, 1);
scene.sheets.forEach((image, s) => {
  const items = scene.bySheet[s];
  const texture = new THREE.Texture(image);
  texture.flipY = false;
  texture.generateMipmaps = false;
  texture.minFilter = texture.magFilter = THREE.LinearFilter;
  texture.needsUpdate = true;
  const geometry = new THREE.BufferGeometry();
  const per = SHEET / CELL;
  const each = (size, of) => new THREE.BufferAttribute(Float32Array.from(items.flatMap(of)), size);
  geometry.setAttribute("position", each(3, (i) => [scene.x[i] * scene.aspect, scene.y[i], 0]));
  geometry.setAttribute("corner", each(2, (i) => [((scene.column[i] % per) + 0.5) / per, ((scene.row[i] % per) + 0.5) / per]));
  geometry.setAttribute("extent", each(2, (i) => [scene.w[i], scene.h[i]]));
  const material = new THREE.ShaderMaterial({
    vertexShader: VERTEX, fragmentShader: FRAGMENT, depthTest: false, depthWrite: false,
    uniforms: { view: { value: view }, screen: { value: screen }, ratio: { value: 1 }, sheet: { value: texture } },
  });
  const points = new THREE.Points(geometry, material);
  points.frustumCulled = false;
  world.add(points);
});
window.hand = hand(scene, ({ x, y, scale, size }) => {
  view.set(x, y, scale, size);
  renderer.render(world, camera);
  window.ready = true;
});
