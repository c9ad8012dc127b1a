import assert from "node:assert/strict";
import { before, test } from "node:test";
import { actionRow, leftOutRow } from "#page/views/cleaning/action.js";
import { speak } from "../../document.js";
import { action, tick } from "./data.js";

before(() => speak("en"));
const drawn = (values = {}, on = {}) => actionRow(action(1, values), { done: false, onchoose: () => {}, ...on });

test("an action says what goes, what stays, why, and what it frees", () => {
  const text = drawn().textContent;
  for (const part of ["1.jpg", "Into the trash", "Copy", "2 kB", "Stays: /photos/1.jpg", "The other is kept because"])
    assert.ok(text.includes(part), part);
  assert.deepEqual(
    [...drawn().querySelectorAll("img")].map((one) => one.className),
    ["goes", "stays"],
  );
  assert.doesNotMatch(text, /undefined|null|false/);
});

test("a single action is taken out and put back", () => {
  const told = [];
  const row = drawn({}, { onchoose: (...what) => told.push(what) });
  const box = row.querySelector("input");
  tick(box);
  assert.ok(row.classList.contains("dropped"));
  tick(box);
  assert.deepEqual(told, [
    [1, false],
    [1, true],
  ]);
});

test("what was refused says why, what is done cannot be chosen any more", () => {
  const row = drawn({ refusal: { code: "cleanup.changed", values: {} } }, { done: true });
  assert.match(row.querySelector(".wrong").textContent, /changed since the plan/);
  assert.equal(row.querySelector("input").disabled, true);
});

test("files that belong to it are counted, a target is named", () => {
  const text = drawn({ together: ["/a.xmp", "/a.mov"], target: "/sorted/a.jpg" }).textContent;
  assert.match(text, /\+ 2 files that belong to it/);
  assert.match(text, /Goes to: \/sorted\/a\.jpg/);
});

test("what no action was made for has its reason", () => {
  const row = leftOutRow({ path: "/photos/x.jpg", message: { code: "cleanup.no-keeper", values: {} } });
  assert.match(row.textContent, /x\.jpg.*It would be the last|x\.jpg.*last one/s);
});
