import assert from "node:assert/strict";
import { before, test } from "node:test";
import { h } from "#page/dom.js";
import { blank, decided, looking } from "#page/views/duplicates/progress.js";
import { serve, speak } from "../../document.js";

before(() => speak("en"));
const looked = { photos: 2672, started: new Date().toISOString(), complete: true, new: 0 };

test("while photos are compared one sees what was found so far, and may stop it", async () => {
  const asked = [];
  serve((address) => {
    asked.push(address);
    return { id: 4, kind: "duplicates", state: "stopping", revision: 1 };
  });
  const meter = h("div", {}, looking({ id: 4, found: 12 }));
  assert.match(meter.textContent, /12/);
  meter.querySelector("button").click();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(asked, ["/api/v1/jobs/4/stop"]);
});

test("how far the deciding is, in numbers and drawn", () => {
  const meter = h("div", {}, decided(30, 1270, looked));
  const { value, max } = meter.querySelector("progress");
  assert.deepEqual([value, max], [30, 1270]);
  assert.match(meter.textContent, /1,270.*2,672 photos/);
});

test("what nobody has looked at is said", () => {
  const tags = (values) => h("div", {}, decided(0, 1, { ...looked, ...values })).querySelectorAll("span").length;
  assert.deepEqual([tags({}), tags({ complete: false }), tags({ complete: false, new: 2772 })], [2, 3, 4]);
});

test("an empty review says which kind of empty it is", () => {
  const title = (total, state) => blank(total, state).querySelector("h2").textContent;
  const titles = [title(0, null), title(5, looked), title(0, looked), title(0, { ...looked, new: 2772 })];
  assert.equal(new Set(titles).size, 4);
  assert.match(blank(0, { ...looked, new: 2772 }).textContent, /2,772/);
  assert.equal(blank(5, looked).querySelectorAll("p").length, 0);
});
