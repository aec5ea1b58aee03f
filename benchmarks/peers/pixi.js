// Pixi's particles: one container a sheet, moved and scaled as a whole.

import { Application, Container, Particle, ParticleContainer, Rectangle, Texture } from "pixi.js";
import { cut, hand, load, SHEET } from "./scene.js";

const scene = await load();
const app = new Application();
await app.init({ width: innerWidth, height: innerHeight, background: scene.background, preference: "webgl", antialias: false, autoStart: false, sharedTicker: false });
document.body.append(app.canvas);
const world = new Container();
app.stage.addChild(world);
const all = [];
scene.sheets.forEach((image, s) => {
  const { source } = Texture.from(image);
  // Particles of one size on the stage take their scale in every frame that zooms.
  const container = new ParticleContainer({ dynamicProperties: { position: false, vertex: true, rotation: false, uvs: false, color: false } });
  for (const i of scene.bySheet[s]) {
    const { left, top, width, height } = cut(scene, i);
    const frame = new Rectangle(left * SHEET, top * SHEET, Math.max(1, width * SHEET), Math.max(1, height * SHEET));
    const particle = new Particle({ texture: new Texture({ source, frame }), x: scene.x[i] * scene.aspect, y: scene.y[i], anchorX: 0.5, anchorY: 0.5 });
    container.addParticle(particle);
    all.push(particle);
  }
  world.addChild(container);
});
let last = 0;
window.hand = hand(scene, ({ x, y, scale, size, width, height }) => {
  world.scale.set(scale);
  world.position.set(width / 2 - x * scale, height / 2 - y * scale);
  const each = size / 32 / scale;
  if (each !== last) for (const particle of all) particle.scaleX = particle.scaleY = each;
  last = each;
  app.render();
  window.ready = true;
});
