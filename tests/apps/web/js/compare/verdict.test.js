import assert from "node:assert/strict";
import { before, test } from "node:test";
import { verdictOf } from "#page/compare/verdict.js";
import { h } from "#page/dom.js";
import { speak } from "../document.js";

before(() => speak("en"));

const crop = {
  relation: "crop",
  score: 0.98,
  statements: [
    { speaks: "for", message: { code: "evidence.inliers", values: { inliers: 164, matches: 170 } } },
    { speaks: "for", message: { code: "evidence.ssim", values: { value: 0.88 } } },
    { speaks: "against", message: { code: "evidence.phash", values: { distance: 30 } } },
    { speaks: "little", message: { code: "evidence.cosine", values: { value: 0.91 } } },
  ],
  measures: { cosine: 0.912345, ssim: 0.88 },
  pictures: { "aligned-a": "/a.png", "aligned-b": "/b.png" },
};
const drawn = (comparison) => h("div", {}, verdictOf(comparison));

test("the relation, how sure, and a reason for each measure", () => {
  const side = drawn(crop);
  assert.equal(side.querySelector(".tag").className, "tag good");
  assert.match(side.querySelector(".compare-score").textContent, /98%/);
  assert.deepEqual(
    [...side.querySelectorAll(".reasons li")].map((one) => one.className),
    ["for", "for", "against", ""],
  );
});

test("a tick stands before what speaks for it, a cross before what speaks against, a dot before the rest", () => {
  const marks = [...drawn(crop).querySelectorAll(".reasons li")].map(
    ({ firstChild }) => firstChild.querySelector?.("use")?.getAttribute("href").split("#")[1] ?? "dot",
  );
  assert.deepEqual(marks, ["check", "check", "close", "dot"]);
});

test("all numbers are named in words and rounded", () => {
  const rows = [...drawn(crop).querySelectorAll(".numbers tr")].map((row) =>
    [...row.children].map((td) => td.textContent),
  );
  assert.equal(rows.length, 2);
  assert.equal(rows[0][1], "0.9123");
  assert.doesNotMatch(rows[0][0], /measure\./);
});

test("where nothing could be laid onto each other, that is said", () => {
  assert.equal(drawn(crop).querySelector(".note"), null);
  assert.ok(drawn({ ...crop, pictures: {} }).querySelector(".note"));
  assert.doesNotMatch(drawn(crop).textContent, /false|null|undefined/);
});
