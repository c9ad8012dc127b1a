import assert from "node:assert/strict";
import { before, test } from "node:test";
import { modelTable } from "#page/views/library/models.js";
import { speak } from "../../document.js";

before(() => speak("en"));
const model = {
  id: "mini@8",
  message: { code: "verbatim", values: { text: "in the package" } },
  bytes: 0,
  dimension: 256,
  embedded: 1234,
  licence: "MIT",
};

test("each model says whether it is in use, installed or neither", () => {
  const table = modelTable([
    { ...model, chosen: true, installed: true },
    { ...model, id: "clip", chosen: false, installed: true },
    { ...model, id: "siglip", chosen: false, installed: false, bytes: 2e9 },
  ]);
  const tags = [...table.querySelectorAll(".tag")].map((one) => one.className.trim());
  assert.deepEqual(tags, ["tag accent", "tag good", "tag"]);
  assert.deepEqual(
    [...table.querySelectorAll("tbody tr")].map((row) => row.children.length),
    [5, 5, 5],
  );
});

test("numbers are written as people here write them, and a size that is not known is not", () => {
  const [, about, , embedded] = modelTable([model]).querySelector("tbody tr").children;
  assert.equal(embedded.textContent, "1,234");
  assert.equal(about.textContent, "in the package");
});
