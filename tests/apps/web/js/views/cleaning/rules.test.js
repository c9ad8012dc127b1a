import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openRules } from "#page/views/cleaning/rules.js";
import { serve, speak } from "../../document.js";
import { settle } from "./data.js";

let asked;
let saved;
const now = { order: ["place", "older", "name"], optional: ["raw"], prefer: ["/best/"], avoid: [], larger_percent: 5 };
const rows = () => [...document.querySelectorAll(".rule")].map((one) => one.dataset.rule);
const press = (text) => [...document.querySelectorAll("dialog button")].find((one) => one.textContent === text).click();
const key = (row, name) =>
  row.dispatchEvent(new KeyboardEvent("keydown", { key: name, altKey: true, bubbles: true, cancelable: true }));

beforeEach(async () => {
  await speak("en");
  for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
  asked = [];
  saved = 0;
  serve((address, { method, body } = {}) => {
    if (method) asked.push([method, address.replace("/api/v1", ""), JSON.parse(body)]);
    return address.endsWith("/preview")
      ? { looked: 12, changed: 3, decides: { older: 9 } }
      : { ...now, order: [...now.order] };
  });
  await openRules(() => {
    saved += 1;
  });
  await settle();
});

test("the rules stand in their order, with the groups that each decides", () => {
  assert.deepEqual(rows(), ["place", "older", "name"]);
  assert.match(document.querySelector("[data-rule=older]").textContent, /earlier date9 groups/);
  assert.match(document.querySelector("dialog [role=status]").textContent, /3 of 12 groups would keep another photo/);
});

test("a rule is moved by the keyboard and by its buttons, and keeps the focus", () => {
  key(document.querySelector("[data-rule=name]"), "ArrowUp");
  assert.deepEqual(rows(), ["place", "name", "older"]);
  assert.equal(document.activeElement.dataset.rule, "name");
  document.querySelector("[data-rule=place] [aria-label^='Ask later']").click();
  assert.deepEqual(rows(), ["name", "place", "older"]);
  key(document.querySelector("[data-rule=name]"), "ArrowUp");
  assert.deepEqual(rows(), ["name", "place", "older"]);
});

test("a matter of taste is added at the top and taken out again", () => {
  document.querySelector("dialog .chip").click();
  assert.deepEqual(rows(), ["raw", "place", "older", "name"]);
  document.querySelector("[data-rule=raw] [aria-label^='Take this rule out']").click();
  assert.deepEqual(rows(), ["place", "older", "name"]);
});

test("saving keeps all of it and looks again", async () => {
  key(document.querySelector("[data-rule=older]"), "ArrowUp");
  press("Save and look again");
  await settle();
  const body = { order: ["older", "place", "name"], prefer: ["/best/"], avoid: [], larger_percent: 5 };
  assert.deepEqual(asked.at(-1), ["PUT", "/keep-rules", body]);
  assert.equal(saved, 1);
  assert.equal(document.querySelector("dialog"), null);
});
