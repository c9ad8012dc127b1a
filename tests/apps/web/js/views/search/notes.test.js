import assert from "node:assert/strict";
import { before, test } from "node:test";
import { failed, noteOf, nothing } from "#page/views/search/notes.js";
import { queryOf } from "#page/views/search/request.js";
import { speak } from "../../document.js";

before(() => speak("en"));
const query = (address) => queryOf(new URLSearchParams(address), null);

test("a word that was meant is a link to the search by it, with the picture beside it", () => {
  const unknown = { code: "words.meant", values: { word: "rockett", meant: ["rocket", "pocket"] } };
  const note = noteOf(unknown, query("photo=17&q=red rockett"));
  const links = [...note.querySelectorAll("a")].map((link) => link.getAttribute("href"));
  assert.deepEqual(links, ["/search?photo=17&q=red+rocket", "/search?photo=17&q=red+pocket"]);
});

test("a note that names no words has no links", () => {
  assert.equal(
    noteOf({ code: "search.sorted", values: { shown: 500, total: 2672 } }, query("photo=17")).querySelectorAll("a")
      .length,
    0,
  );
});

test("nothing found offers to clear filters only where there are some", () => {
  let cleared = 0;
  assert.equal(nothing("hint", null).querySelector("button"), null);
  nothing("hint", () => cleared++)
    .querySelector("button")
    .click();
  assert.equal(cleared, 1);
});

test("a failure is read out, and can be tried again", () => {
  let again = 0;
  const blank = failed("the file is empty", () => again++);
  assert.equal(blank.getAttribute("role"), "alert");
  assert.match(blank.textContent, /the file is empty/);
  blank.querySelector("button").click();
  assert.equal(again, 1);
});
