import assert from "node:assert/strict";
import { test } from "node:test";
import { cell, fileName, table } from "../src/csv.js";
import { randomFrom } from "./random.js";

/** What a strict reader makes of it (RFC 4180). */
function parse(text) {
  assert.ok(text.startsWith("\ufeff"));
  const rows = [[]];
  let field = "";
  let quoted = false;
  for (let i = 1; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') (field += '"'), i++;
      else quoted = false;
    } else if (c === '"') {
      assert.equal(field, "");
      quoted = true;
    } else if (c === "," || (c === "\r" && text[i + 1] === "\n")) {
      rows.at(-1).push(field);
      field = "";
      if (c === "\r") rows.push([]), i++;
    } else {
      field += c;
    }
  }
  assert.ok(!quoted && field === "" && rows.at(-1).length === 0);
  return rows.slice(0, -1);
}

const item = (id, title, values, more = {}) => ({ id, title, values, scores: [], source: "", cluster: 0, ...more });
const fields = (...kinds) => kinds.map((kind, i) => ({ name: `f${i}`, title: `Field ${i}`, kind }));

test("whatever the cells hold, the table is read back", () => {
  const random = randomFrom(15);
  const letters = ['"', ",", ";", "\n", "\r", "\t", " ", "=", "+", "-", "@", "a", "é", "日", "😀", "'", "<"];
  const text = () => Array.from({ length: 8 * random() }, () => letters[Math.floor(random() * letters.length)]).join("");
  for (let round = 0; round < 200; round++) {
    const items = Array.from({ length: 3 }, (_, i) => item(`id${i}`, text(), [text(), text()]));
    const rows = parse(table(fields("text", "category"), items, []));
    assert.deepEqual(rows[0], ["id", "title", "Field 0", "Field 1", "source", "cluster"]);
    items.forEach(({ title, values }, i) => {
      [title, ...values].forEach((wanted, c) => {
        const read = rows[i + 1][c + 1];
        assert.ok(read === wanted || read === `'${wanted}`, JSON.stringify([wanted, read]));
        assert.doesNotMatch(read, /^[\s]*[=+@\-]\D|^[\t\r\n]/, "nothing that a spreadsheet would run");
      });
    });
  }
});

test("formulas are made harmless, numbers stay numbers", () => {
  for (const bad of ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "\uff1d1", "=HYPERLINK(\"http://x\")"]) {
    assert.match(cell(bad).replace(/^"/, ""), /^'/, bad);
  }
  for (const good of ["-5", "+4.2", "3", "a=b", "1-2", "", "x@y.org"]) assert.equal(cell(good), good);
  assert.equal(cell(-5), "-5");
  assert.equal(cell(null), "");
});

test("lists, labels, clusters and sources have their columns", () => {
  const items = [
    item("a/1", "One", [["x", "y; z"], ["cat", "dog"], 1901, ""], { scores: [93, 5], source: "https://example.org/1", cluster: 2 }),
    item("b", "Two", [[], [], null, "https://example.org"], { cluster: 0 }),
  ];
  const rows = parse(table(fields("multi", "labels", "number", "url"), items, ["", "Pears"]));
  assert.deepEqual(rows[0].slice(-3), ["source", "cluster", "cluster name"]);
  assert.deepEqual(rows[1], ["a/1", "One", "x; y; z", "cat (93%); dog (5%)", "1901", "", "https://example.org/1", "2", "Pears"]);
  assert.deepEqual(rows[2], ["b", "Two", "", "", "", "https://example.org", "", "", ""]);
});

test("the file has a name that every system takes", () => {
  assert.equal(fileName("Stripes & <b>colours</b>"), "stripes-b-colours-b-selection.csv");
  assert.equal(fileName("../../etc"), "etc-selection.csv");
  assert.equal(fileName("日本の版画"), "日本の版画-selection.csv");
  assert.equal(fileName("///"), "pictures-selection.csv");
});
