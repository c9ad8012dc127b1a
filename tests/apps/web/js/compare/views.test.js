import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { VIEWS } from "#page/compare/views.js";
import { h } from "#page/dom.js";
import { speak } from "../document.js";

before(() => speak("en"));

let stage;
let controls;
const pair = {
  a: "query:ab3",
  b: "photo:17",
  nameA: "mine.jpg",
  nameB: "theirs.jpg",
  pictures: { "aligned-a": "/a.png", "aligned-b": "/b.png", matches: "/m.png", outline: "/o.png", ssim: "/s.png" },
};
beforeEach(() => {
  stage = h("div");
  controls = h("div");
});
const draw = (name) => VIEWS[name].draw(stage, controls, pair);
const sources = () => [...stage.querySelectorAll("img")].map((image) => new URL(image.src).pathname);
const labels = () => [...controls.querySelectorAll("button")].map((one) => one.getAttribute("aria-label"));

test("side by side both pictures are named and move together", () => {
  const { pan, close } = draw("side");
  assert.deepEqual(sources(), ["/api/v1/queries/ab3/picture", "/api/v1/photos/17/preview"]);
  assert.deepEqual(
    [...stage.querySelectorAll(".pane span")].map((one) => one.textContent),
    ["mine.jpg", "theirs.jpg"],
  );
  pan.zoom(2);
  const moved = [...stage.querySelectorAll("img")].map((image) => image.style.transform);
  assert.equal(moved[0], moved[1]);
  assert.match(moved[0], /scale\(2\)/);
  close();
});

test("a lost original is shown by its thumbnail", () => {
  draw("side");
  const [kept, photo] = stage.querySelectorAll("img");
  photo.dispatchEvent(new Event("error"));
  assert.match(photo.src, /photos\/17\/thumbnail$/);
  kept.dispatchEvent(new Event("error"));
  assert.match(kept.src, /queries\/ab3/, "a query has none");
});

test("the wipe cuts the upper picture where the slider is", () => {
  const { close } = draw("wipe");
  const layers = stage.querySelector(".layers");
  layers.getBoundingClientRect = () => ({ left: 0, top: 0, width: 600, height: 400 });
  const slider = controls.querySelector("input");
  slider.value = "250";
  slider.dispatchEvent(new Event("input"));
  assert.equal(stage.querySelectorAll("img")[1].style.clipPath, "inset(0 450px 0 0)");
  assert.equal(stage.querySelector(".divider").style.left, "150px");
  close();
});

test("blinking plays, pauses, and flips by hand", () => {
  const { toggle, close } = draw("blink");
  const name = () => stage.querySelector(".layer-name").textContent;
  assert.equal(name(), "mine.jpg");
  assert.equal(labels()[0], "Pause");
  toggle();
  assert.equal(labels()[0], "Play");
  controls.querySelectorAll("button")[1].click();
  assert.equal(name(), "theirs.jpg");
  assert.equal(stage.querySelectorAll("img")[1].hidden, false);
  close();
});

for (const name of ["matches", "outline", "ssim"])
  test(`${name} is one picture that can be zoomed`, () => {
    const { pan } = draw(name);
    assert.deepEqual(sources(), [`/${name[0]}.png`]);
    assert.equal(VIEWS[name].needs, name);
    assert.equal(controls.children.length, 3);
    controls.children[1].click();
    assert.ok(pan.scale > 1);
  });
