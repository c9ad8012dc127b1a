import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { suggestWords } from "#page/suggesting.js";
import { serve, speak } from "./document.js";

const asked = [];
let list;
let field;

before(async () => {
  await speak("de");
  document.body.innerHTML = '<input list="words"><input id="other"><datalist id="words"></datalist>';
  [field, list] = [document.querySelector("[list]"), document.getElementById("words")];
  suggestWords(list);
});

beforeEach(() => {
  asked.length = 0;
  serve((address) => {
    const { searchParams } = new URL(address, location.href);
    asked.push(Object.fromEntries(searchParams));
    return { suggestions: [{ word: `${searchParams.get("text")}ze`, count: 3, language: "de" }] };
  });
});

const typed = async (text, into = field) => {
  into.value = text;
  into.dispatchEvent(new Event("input", { bubbles: true }));
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  await new Promise((done) => setImmediate(done));
};
const offered = () => [...list.children].map(({ value, text }) => [value, text]);

test("the last word is asked for, in the person's language, and what stands before it stays", async () => {
  await typed("rote Kat");
  assert.deepEqual(asked, [{ text: "Kat", k: "8", language: "de" }]);
  assert.deepEqual(offered(), [["rote Katze", "3 Fotos"]]);
});

test("of what is to be left out the minus is no part", async () => {
  await typed("Strand -Kat");
  assert.equal(asked[0].text, "Kat");
  assert.deepEqual(offered()[0][0], "Strand -Katze");
});

test("nothing is asked for where no word is begun, or somewhere else is typed", async () => {
  for (const text of ["", "rote ", `${"x".repeat(101)}`]) await typed(text);
  await typed("Kat", document.getElementById("other"));
  assert.deepEqual(asked, []);
  assert.deepEqual(offered(), []);
});

test("what is typed while an answer is awaited is asked for next", async () => {
  const first = typed("H");
  field.value = "Hu";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await first;
  await typed("Hun");
  assert.equal(asked.at(-1).text, "Hun");
  assert.deepEqual(offered(), [["Hunze", "3 Fotos"]]);
});
