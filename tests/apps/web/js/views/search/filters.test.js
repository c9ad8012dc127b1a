import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { FilterForm, orderOf } from "#page/views/search/filters.js";
import { filtersOf } from "#page/views/search/request.js";
import { speak } from "../../document.js";

let filters;
let told;
let form;

before(() => speak("en"));
beforeEach(() => {
  told = [];
  filters = filtersOf(new URLSearchParams("relation=copy&source=2&from=2019-07-14"));
  const tell = (name) => () => told.push(name);
  form = new FilterForm(filters, { change: tell("change"), sliding: tell("sliding"), clear: tell("clear") });
});
const one = (selector) => form.element.querySelector(selector);
const chip = (text) => [...form.element.querySelectorAll(".chip")].find((each) => each.textContent === text);

test("the slider says in words how many wrong hits to expect", () => {
  const slider = one("input[type=range]");
  slider.value = "7";
  slider.dispatchEvent(new Event("input"));
  assert.equal(one("output").textContent, "Expect about 1 wrong in 200");
  assert.equal(slider.getAttribute("aria-valuetext"), "Expect about 1 wrong in 200");
  assert.deepEqual([filters.min, told], ["0.995", ["sliding"]]);
});

test("relations are put in and taken out", () => {
  assert.equal(chip("Copy").getAttribute("aria-pressed"), "true");
  chip("Crop").click();
  chip("Copy").click();
  assert.deepEqual(filters.relations, ["crop"]);
  assert.deepEqual(
    ["Crop", "Copy"].map((text) => chip(text).getAttribute("aria-pressed")),
    ["true", "false"],
  );
});

test("sources come later and do not disturb who is at a filter", () => {
  const slider = one("input[type=range]");
  form.offer([
    { id: 1, location: "/photos/old.zip" },
    { id: 2, location: "/photos/2019" },
  ]);
  assert.equal(one("input[type=range]"), slider);
  assert.deepEqual(
    [...one(".source").options].map((option) => option.textContent),
    ["All sources", "old.zip", "2019"],
  );
  one(".source").value = "1";
  one(".source").dispatchEvent(new Event("change"));
  assert.deepEqual([filters.source, told], ["1", ["change"]]);
});

test("days are named for those who do not see where they stand", () => {
  const [from, to] = form.element.querySelectorAll("input[type=date]");
  assert.equal(from.value, "2019-07-14");
  assert.notEqual(from.getAttribute("aria-label"), to.getAttribute("aria-label"));
  to.value = "2019-08-01";
  to.dispatchEvent(new Event("change"));
  assert.equal(filters.to, "2019-08-01");
});

test("cleared, all are as usual, the order stays, the sources can still be chosen", () => {
  filters.sort = "newest";
  form.offer([{ id: 2, location: "/photos/2019" }]);
  form.clear();
  assert.deepEqual(filters, {
    min: "0",
    relations: [],
    source: "",
    from: "",
    to: "",
    sort: "newest",
    by: "embedding",
    all: false,
  });
  assert.equal(one(".source").options.length, 2);
  assert.equal(chip("Copy").getAttribute("aria-pressed"), "false");
  assert.deepEqual(told, ["clear"]);
});

test("pictures are ranked by one space alone, words by nothing of the kind", () => {
  one(".measure").value = "looks";
  one(".measure").dispatchEvent(new Event("change"));
  assert.deepEqual([filters.by, told], ["looks", ["change"]]);
  const worded = new FilterForm(filters, {}, false);
  assert.equal(worded.element.querySelector(".measure"), null);
  assert.equal(worded.element.querySelector(".chip"), null);
});

test("another order is told at once", () => {
  const order = orderOf(filters, () => told.push("order"));
  order.value = "oldest";
  order.dispatchEvent(new Event("change"));
  assert.deepEqual([filters.sort, told], ["oldest", ["order"]]);
});
