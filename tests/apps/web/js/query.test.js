import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { pending, referenceOf, searchFiles, searchOne, searchPhoto, searchWords, several } from "#page/query.js";
import { register } from "#page/router.js";

const mounted = [];
register("/have", () => ({}));
register("/search", (_root, parameters) => {
  mounted.push(Object.fromEntries(parameters));
});

beforeEach(() => {
  mounted.length = 0;
  pending.file = null;
  history.replaceState({}, "", "/search");
});

test("words and the address of a picture are told apart", async () => {
  await searchWords("a cat on a sofa");
  await searchWords("https://example.org/cat.jpg");
  await searchWords("https is a word");
  assert.deepEqual(mounted, [
    { q: "a cat on a sofa" },
    { url: "https://example.org/cat.jpg" },
    { q: "https is a word" },
  ]);
});

test("a photo is searched by, whole or by a part", async () => {
  await searchPhoto(17);
  await searchPhoto(17, "0.1,0.2,0.3,0.4");
  assert.deepEqual(mounted, [{ photo: "17" }, { photo: "17", region: "0.1,0.2,0.3,0.4" }]);
});

test("a file waits for the view, also when the view is there already", async () => {
  await searchFiles(["one"]);
  assert.equal(location.search, "?new=");
  await searchFiles(["two"]);
  assert.equal(pending.file, "two");
  assert.equal(mounted.length, 2);
});

test("several pictures are compared, and each can be searched by", async () => {
  await searchFiles(["one", "two"]);
  assert.deepEqual([location.pathname, pending.file], ["/have", null]);
  several.pictures[0].id = "ab3";
  await searchOne(several.pictures[1]);
  assert.equal(pending.file, "two");
  await searchOne(several.pictures[0]);
  assert.deepEqual(mounted.at(-1), { query: "ab3" });
  assert.equal(several.pictures.length, 2);
});

test("pictures can be compared, words cannot", () => {
  assert.equal(referenceOf({ photo: "17", query: "" }), "photo:17");
  assert.equal(referenceOf({ photo: "", query: "ab3" }), "query:ab3");
  assert.equal(referenceOf({ photo: "", query: "", q: "cat" }), null);
});
