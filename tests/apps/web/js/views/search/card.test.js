import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { several } from "#page/query.js";
import { QueryCard } from "#page/views/search/card.js";
import { queryOf } from "#page/views/search/request.js";
import { speak } from "../../document.js";

let told;
const file = (name) => new File(["x"], name, { type: "image/jpeg" });
const card = (address, given = null) =>
  new QueryCard(queryOf(new URLSearchParams(address), given), {
    words: () => told.push("words"),
    region: (region) => told.push(`region ${region}`),
    filters: () => true,
  });
const texts = (made, selector) => [...made.element.querySelectorAll(selector)].map((one) => one.textContent);

before(() => speak("en"));
beforeEach(() => {
  told = [];
  several.pictures = [];
});

test("words alone have no picture, nor a field of their own", () => {
  const made = card("q=a cat");
  assert.equal(made.element.querySelector(".query-name").textContent, "“a cat”");
  assert.equal(made.element.querySelector(".query-picture").hidden, true);
  assert.equal(made.element.querySelector(".query-words"), null);
});

test("a part is outlined, and the whole is a click away", () => {
  const made = card("photo=17&region=0.1,0.2,0.3,0.4");
  const { left, top, width, height } = made.element.querySelector(".part").style;
  assert.deepEqual([left, top, width, height].map(parseFloat), [10, 20, 30, 40]);
  [...made.element.querySelectorAll("button")].find((one) => /whole/i.test(one.textContent)).click();
  assert.deepEqual(told, ["region "]);
});

test("a lost original is shown by its thumbnail, and what is no picture by none", () => {
  const made = card("photo=17");
  const image = made.element.querySelector("img");
  image.dispatchEvent(new Event("error"));
  assert.match(image.src, /photos\/17\/thumbnail$/);
  image.dispatchEvent(new Event("error"));
  assert.equal(made.element.querySelector("img"), null);
  made.unreadable();
  assert.equal(made.element.querySelector(".unreadable").textContent, "There is no picture to show.");
});

test("a file that the server keeps is known by its id, also among those that came with it", () => {
  const [one, two] = [file("one.jpg"), file("two.jpg")];
  several.pictures = [
    { file: one, id: "" },
    { file: two, id: "" },
  ];
  const made = card("", one);
  assert.deepEqual(texts(made, ".query-name"), ["one.jpg"]);
  assert.deepEqual(
    [...made.element.querySelectorAll(".several button")].map((each) => each.getAttribute("aria-pressed")),
    ["true", "false"],
  );
  made.keep("ab3");
  assert.deepEqual([made.query.query, made.query.file, several.pictures[0].id], ["ab3", null, "ab3"]);
});

test("what the browser cannot show comes from the server once it is kept", () => {
  const made = card("", file("IMG_1.HEIC"));
  made.keep("ab3");
  const image = made.element.querySelector("img");
  image.dispatchEvent(new Event("error"));
  assert.match(image.src, /queries\/ab3\/picture/);
});

test("a picture from an address appears when the server has fetched it", () => {
  const made = card("url=https://example.org/a.jpg");
  assert.equal(made.element.querySelector("img"), null);
  made.keep("ab3");
  assert.match(made.element.querySelector("img").src, /queries\/ab3\/picture\?longest=640$/);
});

test("words beside a picture are told once", () => {
  const made = card("photo=17&q=cat");
  const field = made.element.querySelector(".query-words input");
  field.value = " dog ";
  field.dispatchEvent(new Event("change"));
  made.element.querySelector("form").dispatchEvent(new Event("submit", { cancelable: true }));
  assert.deepEqual([made.query.q, told], ["dog", ["words"]]);
  made.clearWords();
  assert.deepEqual([made.query.q, field.value], ["", ""]);
});

test("clearing leaves words alone that are the search itself", () => {
  const made = card("q=cat");
  made.clearWords();
  assert.equal(made.query.q, "cat");
});
