import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { Problems } from "#page/views/library/problems.js";
import { serve, speak } from "../../document.js";

const photos = (n, first = 0) =>
  Array.from({ length: n }, (_, i) => ({
    state: i % 2 ? "missing" : "failed",
    location: `/${first + i}.jpg`,
    message: null,
  }));
let asked;
let problems;
before(() => speak("en"));
beforeEach(() => {
  asked = [];
  serve((address) => {
    const { searchParams } = new URL(address, location.origin);
    asked.push(searchParams.getAll("state").join());
    return searchParams.has("after")
      ? { photos: photos(5, 25), next: null, total: 30 }
      : { photos: photos(25), next: "25", total: 30 };
  });
  problems = new Problems();
});
const rows = () => problems.element.querySelectorAll("li").length;

test("a page is shown, and more on request", async () => {
  await problems.load();
  assert.deepEqual([rows(), asked[0]], [25, "failed,missing"]);
  problems.element.querySelector("button").click();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([rows(), problems.element.querySelector("button")], [30, null]);
});

test("whoever reads on is not thrown back", async () => {
  await problems.load();
  await problems.load("25");
  await problems.refresh();
  assert.deepEqual([rows(), asked.length], [30, 2]);
});

test("none is said in words", async () => {
  serve(() => ({ photos: [], next: null, total: 0 }));
  await problems.refresh();
  assert.equal(rows(), 0);
  assert.ok(problems.element.querySelector("p.muted"));
});
