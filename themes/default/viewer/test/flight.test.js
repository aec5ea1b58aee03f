import assert from "node:assert/strict";
import { test } from "node:test";
import { pilot, Transition } from "../src/flight.js";

/** A view whose pictures all lie at one place. */
function view(name, kind, size, x) {
  const facts = { name, title: name, kind, aspect: 1, size, guides: [] };
  return {
    name, kind, facts, flight: null, activate() {}, places: () => facts, frame: () => ({ x }),
    rect: () => ({ x, y: 0, width: 10, height: 10 }),
  };
}
const map = () => view("map", "map", null, 0);
const time = () => view("time", "map", 0.1, 100);
const grid = () => view("grid", "grid", null, 200);

test("the grid draws nothing; where pictures overlap their order is that of the overlap", () => {
  const [m, t, g] = [map(), time(), grid()];
  assert.equal(pilot(m, g), m);
  assert.equal(pilot(g, m), m);
  assert.equal(pilot(m, t), m);
  assert.equal(pilot(t, m), m);
  assert.equal(pilot(g, t), t);
});

test("a flight goes from the one to the other, whoever draws it, and arrives once", () => {
  for (const [from, to] of [[map(), time()], [time(), map()], [grid(), map()], [map(), grid()]]) {
    let arrived = 0;
    const transition = new Transition(from, to, () => arrived++);
    const drawn = transition.map;
    /** Where the map draws pictures between its own places (0) and the other's (1), as from 0 to 1 of the flight. */
    const way = () => (drawn === from ? drawn.flight.share : 1 - drawn.flight.share);
    assert.equal(way(), 0);
    transition.advance(1000);
    transition.advance(1400);
    assert.ok(way() > 0 && way() < 1);
    assert.equal(drawn.flight.layout, (drawn === from ? to : from).places());
    const middle = transition.rect(0).x;
    assert.ok(middle > Math.min(from.rect().x, to.rect().x) && middle < Math.max(from.rect().x, to.rect().x));
    transition.advance(9000);
    transition.finish();
    assert.equal(arrived, 1);
    assert.equal(drawn.flight, null);
  }
});
