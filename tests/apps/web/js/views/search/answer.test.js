import assert from "node:assert/strict";
import { before, test } from "node:test";
import { answerOf, lessOf } from "#page/views/search/answer.js";
import { filtersOf, queryOf } from "#page/views/search/request.js";
import { speak } from "../../document.js";

before(() => speak("en"));

const hit = (relation, score = 0.99, photo_id = 1) => ({ relation, score, photo_id });
const answer = (hits, address = "query=ab3", { total = hits.length, more = false, by = [] } = {}) => {
  const parameters = new URLSearchParams(address);
  return answerOf(hits, { total, more, by }, queryOf(parameters, null), filtersOf(parameters));
};
const alike = [hit("similar", 0.8), hit("similar", 0.5)];
const unlike = [hit("similar", 0.49), hit("similar", 0.02)];

test("what is here is said by what it is", () => {
  const { heading, proven, likely } = answer([hit("copy"), hit("crop"), ...alike, ...unlike]);
  assert.equal(heading, "One copy and a crop");
  assert.deepEqual([proven, likely], [2, 4]);
  assert.equal(
    answer([hit("identical"), hit("copy"), hit("copy"), hit("edited")]).heading,
    "An identical file, 2 copies, and an edited version",
  );
});

test("what is not here is said with how many photos it was compared with", () => {
  const { heading, detail, proven } = answer([...alike, ...unlike], "query=ab3", { total: 2672 });
  assert.equal(heading, "Not in your library");
  assert.match(detail, /2,672 photos.*97%/);
  assert.equal(proven, 0);
});

test("a photo of the library is not found by itself", () => {
  assert.equal(answer([hit("identical", 1, 17)], "photo=17").heading, "No other copy in your library");
  assert.equal(
    answer([hit("identical", 1, 17), hit("identical", 1, 18)], "photo=17").heading,
    "Also here: an identical file",
  );
});

test("where filters keep photos out, nobody says that it is not here", () => {
  const { heading, detail } = answer(alike, "query=ab3&from=2019-01-01");
  assert.equal(heading, "No copy passes these filters");
  assert.equal(detail, "");
});

test("the same scene is no copy, but is told", () => {
  const { heading, detail, proven, likely } = answer([hit("same-scene"), hit("same-scene", 0.4), ...unlike]);
  assert.equal(heading, "Not in your library");
  assert.match(detail, /2 photos of the same scene/);
  assert.deepEqual([proven, likely], [0, 2]);
});

test("what is proven stands large, what looks alike under its own heading, the rest only when asked for", () => {
  const hits = [hit("copy"), ...alike, ...unlike];
  const labels = (address) => answer(hits, address).sections.map(({ start, label }) => `${start} ${label}`.trim());
  assert.deepEqual(labels("query=ab3"), ["0", "1 Looks alike"]);
  assert.deepEqual(labels("query=ab3&all=1"), ["0", "1 Looks alike", "3 Less alike"]);
  assert.ok(answer(hits).sections[0].scale > 1);
});

test("where more hits can be fetched than are there, more copies may come", () => {
  assert.equal(answer([hit("copy"), hit("copy")], "query=ab3", { more: true }).heading, "2 copies and more");
  assert.equal(answer([hit("copy"), ...alike], "query=ab3", { more: true }).heading, "One copy");
});

test("by date, by one space or among relations the hits are listed as they come", () => {
  for (const given of ["sort=newest", "by=looks", "relation=similar"]) {
    const { heading, likely, sections } = answer([...unlike, hit("copy")], `query=ab3&${given}`, { total: 1200 });
    assert.deepEqual([heading, likely, sections], ["1,200 photos", 3, []]);
  }
});

test("words are answered by what the photos show", () => {
  const { heading, proven, likely, sections } = answer([...alike, ...unlike], "q=red cat");
  assert.deepEqual([heading, proven, likely, sections], ["Photos that show “red cat”", 0, 2, []]);
  assert.equal(answer(unlike, "q=cat").heading, "Nothing surely shows “cat”");
  assert.equal(answer(unlike, "q=cat&all=1").sections[0].label, "Less sure");
});

test("how many more there are is said in the words of the search", () => {
  const query = (address) => queryOf(new URLSearchParams(address), null);
  assert.equal(lessOf(query("photo=17"), 2650), "Show 2,650 that look less alike");
  assert.equal(lessOf(query("q=cat"), 3), "Show 3 that are less sure");
});

test("every language says it in its own way", async () => {
  for (const [language, said] of [
    ["de", "Eine Kopie und ein Ausschnitt"],
    ["ru", "1 копия и 1 фрагмент"],
    ["ja", "コピー 1 件、切り抜き 1 件"],
  ]) {
    await speak(language);
    assert.equal(answer([hit("copy"), hit("crop")]).heading, said);
  }
  await speak("en");
});

test("which model read a text is said, the offline words go without saying", () => {
  const detail = (by) => answer(alike, "q=a+red+car", { by }).detail;
  assert.equal(detail(["siglip2-b16@webli"]), "Read by siglip2-b16");
  assert.equal(
    detail(["siglip2-b16@webli", "words"]),
    "Read by siglip2-b16, together with the words that are known offline",
  );
  assert.equal(detail(["words"]), "");
  assert.equal(detail([]), "");
});
