import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { h } from "#page/dom.js";
import { Grid } from "#page/grid/grid.js";

let grid;
let opened;
let filled;

beforeEach(() => {
  opened = [];
  filled = [];
  const host = document.getElementById("content");
  host.replaceChildren();
  grid = new Grid(host, {
    label: "Photos",
    target: 100,
    fill: (cell, i) => {
      filled.push(i);
      cell.replaceChildren(h("a", { class: "cell-link", href: `/photos/${i}` }));
    },
    onopen: (i) => opened.push(i),
  });
  Object.defineProperty(grid.element, "clientWidth", { value: 1000 });
  grid.setItems(new Float32Array(100_000).fill(1));
});

const cells = () => [...grid.element.querySelectorAll(".cell")];
const press = (key, options = {}) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  grid.element.dispatchEvent(event);
  return event;
};

test("of a hundred thousand pictures only those around the window exist", () => {
  assert.ok(cells().length > 50 && cells().length < 500, String(cells().length));
  assert.equal(cells()[0].getAttribute("aria-setsize"), "100000");
  assert.equal(cells()[3].getAttribute("aria-posinset"), "4");
});

test("the grid is one stop of the tab key, and arrows move it", () => {
  const stops = () => cells().filter((cell) => cell.firstChild.tabIndex === 0);
  assert.deepEqual(
    stops().map((cell) => cell.dataset.index),
    ["0"],
  );
  assert.ok(press("ArrowRight").defaultPrevented);
  assert.deepEqual(
    stops().map((cell) => cell.dataset.index),
    ["1"],
  );
  assert.equal(document.activeElement.getAttribute("href"), "/photos/1");
});

test("no picture is before the first one, and keys with a modifier are the browser's", () => {
  press("ArrowLeft");
  assert.equal(grid.active, 0);
  assert.equal(press("End", { ctrlKey: true }).defaultPrevented, false);
  assert.equal(grid.active, 0);
});

test("a click opens, unless it asks for another tab", () => {
  const link = cells()[2].firstChild;
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  link.addEventListener("click", (event) => event.preventDefault());
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: true }));
  assert.deepEqual(opened, [2]);
});

test("cells are filled again where they exist", () => {
  filled.length = 0;
  grid.refresh(2, 5);
  grid.refresh(90_000, 90_010);
  assert.deepEqual(filled, [2, 3, 4]);
});

test("sections have headings outside the list", () => {
  grid.setItems(new Float32Array(20).fill(1), [
    { start: 0, label: "July" },
    { start: 9, label: "June" },
  ]);
  assert.deepEqual(
    [...grid.layer.children].map((one) => one.textContent),
    ["July", "June"],
  );
  assert.equal(cells().length, 20);
});

test("a closed grid does not follow the window any more", () => {
  grid.close();
  filled.length = 0;
  dispatchEvent(new Event("scroll"));
  assert.deepEqual(filled, []);
});
