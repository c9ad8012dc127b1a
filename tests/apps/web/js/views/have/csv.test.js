import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf } from "#page/views/have/csv.js";

test("the columns are those of the server's own table, and what was not found is empty", () => {
  const row = { name: "a.jpg", verdict: "new", partner: null, relation: null, score: null, reason: "none" };
  assert.equal(csvOf([row]), "\ufeffname,verdict,reason,partner,photo_id,relation,score\r\na.jpg,new,none,,,,\r\n");
});

test("names keep their commas, quotes and lines", () => {
  const [, line] = csvOf([{ name: 'a, "b"\n.jpg', verdict: "exact", partner: "/ф/a.jpg", score: 1 }]).split("\r\n");
  assert.equal(line, '"a, ""b""\n.jpg",exact,,/ф/a.jpg,,,1');
});

test("a spreadsheet reckons nothing out, and a number is a number", () => {
  const [, line] = csvOf([{ name: "=HYPERLINK(1)", verdict: "new", score: -1 }]).split("\r\n");
  assert.equal(line, "'=HYPERLINK(1),new,,,,,-1");
});
