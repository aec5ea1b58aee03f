// Runs in a page before its own scripts: measures what they do, frame by frame.

(() => {
  const raf = window.requestAnimationFrame.bind(window);
  const probe = (window.probe = { script: 0, draws: 0, hovered: 0, shown: 0, textures: new Map(), canvases: [] });

  /** Count the time that a callback takes. */
  const timed = (act) =>
    function (...given) {
      const start = performance.now();
      try {
        return act.apply(this, given);
      } finally {
        probe.script += performance.now() - start;
      }
    };
  window.requestAnimationFrame = (act) => raf(timed(act));
  const later = window.setTimeout.bind(window);
  window.setTimeout = (act, ...rest) => later(typeof act === "function" ? timed(act) : act, ...rest);

  for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...given) {
      probe.draws++;
      return draw.apply(this, given);
    };
  }
  const gl = WebGL2RenderingContext.prototype;
  const bound = (context, target) => {
    const binding = target === context.TEXTURE_2D_ARRAY ? context.TEXTURE_BINDING_2D_ARRAY : context.TEXTURE_BINDING_2D;
    return context.getParameter(binding);
  };
  const note = (context, target, bytes) => probe.textures.set(bound(context, target), bytes);
  const { texStorage2D, texStorage3D, texImage2D, deleteTexture } = gl;
  gl.texStorage2D = function (target, levels, format, w, h) {
    note(this, target, w * h * 4 * (levels > 1 ? 4 / 3 : 1));
    return texStorage2D.call(this, target, levels, format, w, h);
  };
  gl.texStorage3D = function (target, levels, format, w, h, d) {
    note(this, target, w * h * d * 4 * (levels > 1 ? 4 / 3 : 1));
    return texStorage3D.call(this, target, levels, format, w, h, d);
  };
  gl.texImage2D = function (...given) {
    const source = given.at(-1);
    const width = given.length > 6 ? given[3] : source.width;
    const height = given.length > 6 ? given[4] : source.height;
    if (given[1] === 0) note(this, given[0], width * height * 4);
    return texImage2D.apply(this, given);
  };
  gl.deleteTexture = function (texture) {
    probe.textures.delete(texture);
    return deleteTexture.call(this, texture);
  };
  const create = document.createElement.bind(document);
  document.createElement = (name, ...rest) => {
    const element = create(name, ...rest);
    if (String(name).toLowerCase() === "canvas") probe.canvases.push(element);
    return element;
  };
  const mega = (bytes) => bytes / 2 ** 20;
  probe.textureMegabytes = () => mega([...probe.textures.values()].reduce((a, b) => a + b, 0));
  probe.canvasMegabytes = () => mega(probe.canvases.reduce((sum, { width, height }) => sum + width * height * 4, 0));

  // When the first picture answers to the pointer, and when the panel tells of one.
  const watch = setInterval(() => {
    const stage = document.querySelector("#stage");
    if (!probe.hovered && stage?.classList.contains("pointing")) probe.hovered = performance.now();
    if (!probe.shown && document.querySelector("#panel.open h2:not(.waiting)")) probe.shown = performance.now();
    if (probe.shown) clearInterval(watch);
  }, 8);

  /** Let something be done in each of so many frames, and tell of each what it took. */
  probe.drive = (act, count) =>
    new Promise((resolve) => {
      const frames = [];
      let last = 0;
      let before = { script: 0, draws: 0 };
      let k = 0;
      const step = () => {
        const now = performance.now();
        const { script, draws } = probe;
        if (last) frames.push({ total: now - last, script: script - before.script, draws: draws - before.draws });
        last = now;
        before = { script, draws };
        if (k === count) return resolve(frames);
        timed(act)(k++);
        raf(step);
      };
      raf(step);
    });

  /** Until the next frame has been drawn by what `act` changes; milliseconds. */
  probe.answer = (act) =>
    new Promise((resolve) => {
      const start = performance.now();
      const before = probe.script;
      timed(act)();
      // What the page asks for in `act` is called before this: frames are served in order.
      raf(() => resolve({ total: performance.now() - start, script: probe.script - before }));
    });
})();
