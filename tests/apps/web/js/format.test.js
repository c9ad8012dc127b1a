import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ago, bytes, date, duration, fileName, month, percent, pixels, sure, year } from "#page/format.js";
import { speak } from "./document.js";

beforeEach(() => speak("en"));

test("a percentage never rounds up to certainty", () => {
  assert.equal(percent(1), "100%");
  assert.equal(percent(0.99999), "99.99%");
  assert.equal(percent(0.9953), "99.53%");
  assert.equal(percent(0.96), "96%");
  assert.equal(percent(0.123), "12%");
});

test("only the same bytes are certain, and nothing is impossible", () => {
  assert.equal(sure("identical", 0.4), "100%");
  assert.equal(sure("copy", 0.9995), "> 99.9%");
  assert.equal(sure("similar", 0.004), "< 1%");
  assert.equal(sure("similar", 0), "0%");
});

test("sizes have the unit that people read, in their language", async () => {
  assert.equal(bytes(null), "");
  assert.equal(bytes(999), "999 byte");
  assert.equal(bytes(1500), "1.5 kB");
  assert.equal(bytes(2_301_456), "2.3 MB");
  assert.equal(bytes(48_000_000_000), "48 GB");
  await speak("de");
  assert.equal(bytes(2_301_456), "2,3 MB");
});

test("an unknown side gives no pixels", () => {
  assert.equal(pixels({ width: 4000, height: 3000 }), "4000 × 3000");
  assert.equal(pixels({ width: null, height: 3000 }), "");
});

test("the name of a file is the last part of any location", () => {
  assert.equal(fileName("/photos/a.jpg"), "a.jpg");
  assert.equal(fileName("C:\\Fotos\\夏.jpg"), "夏.jpg");
  assert.equal(fileName("/photos/old.zip!2009/b.jpg"), "b.jpg");
  assert.equal(fileName("https://example.org/a%20b.jpg?size=3"), "a b.jpg");
  assert.equal(fileName("https://example.org/%E0%A4.jpg"), "%E0%A4.jpg");
  assert.equal(fileName("/photos/Отпуск/"), "Отпуск");
});

test("a date is the camera's, no zone is applied", () => {
  assert.match(date("2009-07-14T11:02:33"), /July 14, 2009.*11:02/);
  assert.equal(date("2009-07-14T11:02:33", "short"), "Jul 14, 2009");
  assert.equal(date(null), "");
});

test("months and years are named from days since 1970, whatever the zone", () => {
  assert.equal(month(14_439), "July 2009");
  assert.equal(year(14_439), "2009");
  assert.equal(month(-1), "December 1969");
});

test("how long ago is told in the largest unit that fits", () => {
  const before = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
  assert.equal(ago(before(5)), "now");
  assert.equal(ago(before(185)), "3 minutes ago");
  assert.equal(ago(before(2 * 3600 + 60)), "2 hours ago");
  assert.equal(ago(before(86_400 + 60)), "yesterday");
});

test("a duration is told in seconds, minutes or hours", () => {
  assert.match(duration(89), /^89/);
  assert.match(duration(600), /^10/);
  assert.match(duration(9000), /^2\.5/);
});
