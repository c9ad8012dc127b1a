import assert from "node:assert/strict";
import { before, test } from "node:test";
import { h } from "#page/dom.js";
import { fillHit } from "#page/views/search/hit.js";
import { speak } from "../../document.js";

before(() => speak("en"));

const hit = {
  photo_id: 17,
  location: "/photos/old.zip!2009/<b>.jpg",
  relation: "crop",
  score: 0.98,
  state: "present",
  taken: "2009-07-14T11:02:33",
  thumbnail: "/api/v1/photos/17/thumbnail?h=ab",
};
const filled = (values = {}, acts = {}) => {
  const cell = h("div");
  fillHit(cell, { ...hit, ...values }, { oncompare: null, onsimilar: () => {}, ...acts });
  return cell;
};

test("a hit says what it is, how surely, and its name, to all", () => {
  const link = filled().querySelector("a");
  assert.equal(link.getAttribute("href"), "/photos/17");
  assert.match(link.getAttribute("aria-label"), /Crop.*98%.*<b>\.jpg/);
  assert.match(link.title, /<b>\.jpg\nJul 14, 2009/);
  assert.equal(filled().querySelector(".verdict").className, "verdict same");
});

test("a name is never read as elements", () => {
  assert.equal(filled().querySelector("b").textContent, "98%", "the only one is the score");
});

test("words cannot be compared", () => {
  assert.equal(filled().querySelectorAll(".cell-tools button").length, 1);
  let compared = 0;
  const cell = filled({}, { oncompare: () => compared++ });
  cell.querySelector(".cell-tools button").click();
  assert.equal(compared, 1);
});

test("who has no thumbnail or is missing is still there", () => {
  assert.equal(filled({ thumbnail: null }).querySelector("img"), null);
  assert.ok(filled({ state: "missing" }).querySelector(".missing"));
});

test("a hit by words says which words, and how sure", () => {
  const link = filled({ relation: "similar", score: 0.87 }, { words: "cat" }).querySelector("a");
  assert.equal(link.querySelector(".verdict").textContent, "“cat”87%");
  assert.match(link.getAttribute("aria-label"), /“cat”, 87%/);
});

test("a hit that is shown large says where it lies, and only that one", () => {
  const cell = filled({}, { large: true });
  assert.equal(cell.querySelector(".place span").textContent, hit.location);
  assert.ok(cell.classList.contains("large"));
  fillHit(cell, hit, { oncompare: null, onsimilar: () => {} });
  assert.equal(cell.querySelector(".place"), null);
  assert.equal(cell.classList.contains("large"), false);
});
