import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { openCompare } from "#page/compare/dialog.js";
import { serve, speak } from "../document.js";

const answer = {
  relation: "copy",
  score: 0.99,
  statements: [{ speaks: "for", message: { code: "evidence.ssim", values: { value: 0.97 } } }],
  measures: {},
  pictures: { "aligned-a": "/a.png", "aligned-b": "/b.png", ssim: "/s.png" },
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
let dialog;
let asked;

before(() => speak("en"));
beforeEach(async () => {
  for (const open of document.querySelectorAll("dialog")) open.remove();
  asked = [];
  serve((address) => {
    asked.push(address);
    return answer;
  });
  dialog = openCompare({ a: "query:ab3", b: "photo:17", nameA: "a.jpg", nameB: "b.jpg", regionA: "0,0,0.5,0.5" });
  await settled();
});

const tab = (name) => dialog.querySelector(`[data-view=${name}]`);
const press = (key, target = dialog) => target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));

test("the server is asked about both, and the part of the query", () => {
  assert.match(asked[0], /\/comparisons\?a=query%3Aab3&b=photo%3A17&a_region=0%2C0%2C0\.5%2C0\.5$/);
});

test("views wait for what they need", () => {
  assert.deepEqual(
    ["side", "wipe", "blink", "matches", "outline", "ssim"].map((name) => tab(name).disabled),
    [false, false, false, true, true, false],
  );
});

test("digits choose a view, unless it is not to be had", () => {
  press("6");
  assert.equal(tab("ssim").getAttribute("aria-selected"), "true");
  assert.match(dialog.querySelector(".compare-view img").src, /s\.png$/);
  press("4");
  assert.equal(tab("ssim").getAttribute("aria-selected"), "true");
});

test("arrows go over the tabs that are there", () => {
  tab("blink").click();
  press("ArrowRight", tab("blink"));
  assert.equal(tab("ssim").getAttribute("aria-selected"), "true");
  assert.equal(document.activeElement, tab("ssim"));
  press("ArrowRight", tab("ssim"));
  assert.equal(tab("side").getAttribute("aria-selected"), "true");
});

test("what went wrong stands where the reasons would", async () => {
  serve(() => Response.json({ type: "urn:x:query-gone", title: "gone", detail: "send it again" }, { status: 404 }));
  const other = openCompare({ a: "query:no", b: "photo:17", nameA: "a", nameB: "b" });
  await settled();
  assert.match(other.querySelector(".note.bad").textContent, /send it again/);
});
