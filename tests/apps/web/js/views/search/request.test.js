import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, byPart, byPicture, filtersOf, formOf, narrowed, queryOf } from "#page/views/search/request.js";

const ADDRESS =
  "photo=17&q=cat&region=0.1%2C0.2%2C0.3%2C0.4&min=0.9&source=2&from=2019-01-01&sort=newest&by=looks&all=1&relation=crop&relation=copy";
const both = (address) => {
  const parameters = new URLSearchParams(address);
  return [queryOf(parameters, null), filtersOf(parameters)];
};
const entries = (form) => [...form.entries()].map(([name, value]) => `${name}=${value}`);

test("an address says everything, and what it says gives it again", () => {
  const [query, filters] = both(ADDRESS);
  assert.deepEqual([query.photo, query.q, filters.min, filters.relations], ["17", "cat", "0.9", ["crop", "copy"]]);
  assert.equal(addressOf(query, filters), `/search?${ADDRESS}`);
});

test("what is as usual is not said", () => {
  assert.equal(addressOf(...both("photo=17&min=0&sort=score")), "/search?photo=17");
});

test("a picture from an address is one that the server keeps, once it does", () => {
  const [query, filters] = both("url=https%3A%2F%2Fexample.org%2Fa.jpg");
  assert.match(addressOf(query, filters), /url=/);
  assert.equal(addressOf({ ...query, query: "ab3" }, filters), "/search?query=ab3");
});

test("a file is sent once, then named by its id", () => {
  const [query, filters] = both("new=");
  query.file = new File(["x"], "cat.jpg");
  assert.ok(byPicture(query));
  assert.equal(formOf(query, filters, 60, 0).get("file").name, "cat.jpg");
  const form = formOf({ ...query, query: "ab3" }, filters, 60, 0);
  assert.deepEqual([form.get("query_id"), form.get("file")], ["ab3", null]);
});

test("the server is asked for a page, with every filter", () => {
  assert.deepEqual(entries(formOf(...both(ADDRESS), 60, 120)), [
    "photo_id=17",
    "text=cat",
    "language=en",
    "region=0.1,0.2,0.3,0.4",
    "min_score=0.9",
    "relations=crop",
    "relations=copy",
    "source_id=2",
    "taken_from=2019-01-01",
    "sort=newest",
    "by=looks",
    "k=60",
    "offset=120",
  ]);
});

test("words narrow a search by a picture; alone they are the search", () => {
  assert.equal(narrowed(...both("q=cat")), false);
  assert.equal(narrowed(...both("photo=17&q=cat")), true);
  assert.equal(narrowed(...both("photo=17&sort=newest")), false);
  for (const filter of ["min=0.5", "relation=copy", "source=1", "from=2019-01-01", "to=2019-01-01"])
    assert.equal(narrowed(...both(`photo=17&${filter}`)), true, filter);
});

test("another part of the same picture keeps its words and nothing else", () => {
  const [query] = both(ADDRESS);
  assert.deepEqual(byPart(query, "0,0,1,1"), { photo: "17", q: "cat", region: "0,0,1,1" });
  assert.deepEqual(byPart(query, ""), { photo: "17", q: "cat" });
});

test("words are ranked by nothing but themselves", () => {
  assert.equal(formOf(...both("q=cat&by=looks"), 60, 0).has("by"), false);
  assert.equal(narrowed(...both("photo=17&by=looks&all=1")), false);
});
