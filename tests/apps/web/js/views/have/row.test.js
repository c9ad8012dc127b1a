import assert from "node:assert/strict";
import { before, test } from "node:test";
import { rowOf } from "#page/views/have/row.js";
import { speak } from "../../document.js";

before(() => speak("en"));

const file = new File(["x"], "<b>.jpg");
const statements = [{ speaks: "for", message: { code: "evidence.inliers", values: { inliers: 40, matches: 45 } } }];
const better = {
  verdict: "have-better",
  relation: "copy",
  score: 0.999,
  statements,
  partner: "/photos/2019/a.jpg",
  photo_id: 17,
  thumbnail: "/t/17",
};
const row = (possession) => rowOf({ file, possession }, () => {});

test("until the library answered the row says that it is looking", () => {
  assert.equal(row(undefined).querySelector(".tag"), null);
  assert.equal(row(undefined).querySelector("th").textContent, "<b>.jpg");
});

test("what the library has is named, linked and explained", () => {
  const made = row(better);
  assert.equal(made.querySelector(".tag").textContent, "Better here");
  assert.match(made.textContent, /Copy · 99\.9%.*matched points/);
  assert.equal(made.querySelector("a").getAttribute("href"), "/photos/17");
  assert.equal(made.querySelector("a b").textContent, "a.jpg");
});

test("what is new has nothing beside it, what failed has its reason", () => {
  const fresh = row({ verdict: "new", relation: null, score: null, photo_id: null });
  assert.equal(fresh.querySelector("a"), null);
  assert.doesNotMatch(fresh.textContent, /null|undefined/);
  assert.match(
    row({ verdict: "failed", message: { code: "verbatim", values: { text: "cut short" } } }).textContent,
    /Not readable.*cut short/,
  );
});

test("a picture is searched by with a click", () => {
  let searched = 0;
  rowOf({ file }, () => searched++)
    .querySelector("button")
    .click();
  assert.equal(searched, 1);
});
