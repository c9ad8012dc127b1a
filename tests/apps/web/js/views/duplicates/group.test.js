import assert from "node:assert/strict";
import { before, test } from "node:test";
import { groupCard } from "#page/views/duplicates/group.js";
import { speak } from "../../document.js";

before(() => speak("en"));

const photo = (id, values = {}) => ({
  photo_id: id,
  location: `/photos/${id}.jpg`,
  relation: "copy",
  score: 0.999,
  statements: [
    { speaks: "for", message: { code: "evidence.inliers", values: { inliers: 40, matches: 45 } } },
    { speaks: "for", message: { code: "evidence.ssim", values: { value: 0.95 } } },
  ],
  width: 4000,
  height: 3000,
  bytes: 1000,
  state: "present",
  thumbnail: `/t/${id}`,
  ...values,
});
const group = {
  relation: "copy",
  keeper: 1,
  message: { code: "keeper.pixels", values: { width: 4000, height: 3000 } },
  decision: null,
  photos: [photo(1), photo(2)],
};
const place = { index: 3, total: 20, active: true, single: false };
const drawn = (values = {}, where = {}, acts = {}) => groupCard({ ...group, ...values }, { ...place, ...where }, acts);
const buttons = (card) => [...card.querySelectorAll(".actions button")];

test("a group says which one it is, and is one stop of the tab key while it is active", () => {
  assert.match(drawn().getAttribute("aria-label"), /4.*20.*Copy/);
  assert.deepEqual([drawn().tabIndex, drawn({}, { active: false }).tabIndex], [0, -1]);
  assert.ok(drawn().classList.contains("active"));
});

test("the keeper is marked and says why, the others what they are", () => {
  const [keeper, other] = drawn().querySelectorAll(".member");
  assert.ok(keeper.classList.contains("keeper"));
  assert.match(keeper.textContent, /It has more pixels \(4000 × 3000\)\./);
  assert.match(other.querySelector(".tag").textContent, /Copy · 99\.9%/);
  assert.match(other.textContent, /structure agrees/);
});

test("an open group is decided, a decided one taken back", () => {
  const told = [];
  const acts = {
    decide: (kind) => told.push(kind),
    undo: () => told.push("undo"),
    compare: () => told.push("compare"),
    mark: () => told.push("mark"),
    like: () => told.push("like"),
  };
  for (const button of buttons(drawn({}, {}, acts))) button.click();
  const decided = drawn({ decision: { id: 1, kind: "keep-both" } }, {}, acts);
  assert.ok(decided.classList.contains("decided"));
  buttons(decided)[0].click();
  assert.deepEqual(told, ["compare", "not-duplicates", "keep-both", "mark", "like", "undo"]);
});

test("a ribbon and a panorama keep a shape that fits among the others", () => {
  const shapes = [
    photo(1, { width: 100, height: 9000 }),
    photo(2, { width: 9000, height: 100 }),
    photo(3, { width: null }),
  ];
  const ratios = [...drawn({ photos: shapes }).querySelectorAll(".member")].map((one) =>
    one.style.getPropertyValue("--ratio"),
  );
  assert.deepEqual(ratios.map(Number), [0.5, 2.6, 1.4]);
});

test("other names of the same file stand below it", () => {
  const card = drawn({ photos: [photo(1, { same_file: ["/other/1.jpg"] }), photo(2)] });
  assert.match(card.querySelector(".member").textContent, /\/other\/1\.jpg/);
  assert.doesNotMatch(card.textContent, /undefined|null|false/);
});

test("a marked group says so, and a person may keep another photo", () => {
  const kept = [];
  const card = drawn({}, { marked: true, keeper: 2 }, { keep: (n) => kept.push(n) });
  assert.ok(card.classList.contains("marked"));
  assert.equal(card.querySelector("[aria-pressed=true]").textContent, "Mark for clean-upM");
  const [first, second] = card.querySelectorAll(".member");
  assert.ok(second.classList.contains("keeper") && !first.classList.contains("keeper"));
  assert.match(second.textContent, /You chose it\./);
  first.querySelector("figcaption button").click();
  assert.deepEqual(kept, [0]);
  assert.equal(drawn({ decision: { id: 1, kind: "keep-both" } }).querySelector("figcaption button"), null);
});
