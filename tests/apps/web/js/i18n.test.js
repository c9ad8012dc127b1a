import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { counted, known, number, said, sentence, t } from "#page/i18n.js";
import { speak } from "./document.js";

beforeEach(() => speak("en"));

test("a key that nobody knows is seen, and breaks nothing", () => {
  assert.equal(t("web.no.such.key"), "web.no.such.key");
  assert.equal(known("web.no.such.key"), false);
  assert.equal(known("web.close"), true);
});

test("plural forms are the language's own", async () => {
  assert.equal(counted("count.photos", 1), "1 photo");
  assert.equal(counted("count.photos", 1200), "1,200 photos");
  await speak("ru");
  assert.deepEqual(
    [1, 3, 11, 21].map((count) => counted("web.duplicates.groups", count).replace(/^\S+\s/, "")),
    ["группа", "группы", "групп", "группа"],
  );
});

test("a placeholder without a value stays as it is", () => {
  assert.match(t("web.library.more"), /\S/);
  assert.match(t("web.job.progress", { done: 3 }), /3.*\{total\}/);
});

test("what is no message says nothing, and a code that nobody knows is seen", () => {
  assert.equal(said(null), "");
  assert.equal(said(undefined), "");
  assert.equal(said({ code: "no.such.code", values: { a: 1, b: ["x", "y"] } }), "no.such.code (1, x, y)");
});

test("among sentences a phrase gets a capital and a full stop, once", () => {
  assert.equal(sentence({ code: "note.patched", values: {} }), "Parts differ.");
  assert.equal(sentence({ code: "verbatim", values: { text: "Something new." } }), "Something new.");
});

test("numbers are written as people write them", async () => {
  assert.equal(number(12345.5), "12,345.5");
  await speak("ru");
  assert.match(number(12345.5), /^12\s345,5$/);
});

const CASES = JSON.parse(readFileSync(new URL("../../../messages/cases.json", import.meta.url), "utf-8"));

for (const spoken of ["en", "de", "ru", "ja", "ko", "zh"]) {
  test(`texts are filled as in Python: ${spoken}`, async () => {
    const texts = Object.fromEntries(CASES.map((one, i) => [`case.${i}`, one.text]));
    await speak(spoken, texts);
    const asked = CASES.map((one, i) => [t(`case.${i}`, one.values), one[spoken]]).filter(([, said]) => said);
    assert.deepEqual(
      asked.map(([said]) => said),
      asked.map(([, said]) => said),
    );
  });
}

test("a message of the library is said in the person's language, with what it holds", async () => {
  const message = { code: "place.why", values: { place: "<b>/a</b>", why: { code: "place.absent", values: {} } } };
  assert.equal(said(message), "<b>/a</b>: it is not there");
  await speak("de");
  assert.equal(said(message), "<b>/a</b>: es ist nicht da");
  assert.equal(said({ code: "verbatim", values: { text: "{place}" } }), "{place}");
});
