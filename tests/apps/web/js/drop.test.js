import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { archives, openDrop } from "#page/drop.js";
import { pending, several } from "#page/query.js";
import { register } from "#page/router.js";
import { speak } from "./document.js";

before(async () => {
  await speak("en");
  for (const path of ["/search", "/have", "/library"]) register(path, () => ({}));
  openDrop();
});
beforeEach(() => {
  history.replaceState({}, "", "/");
  pending.file = archives.dropped = null;
});

const file = (name, type = "") => new File(["x"], name, { type });
const text = (values) => ({ getData: (type) => values[type] ?? "" });

async function drop(files, values = {}) {
  const event = new Event("drop", { bubbles: true, cancelable: true });
  const types = [...(files.length ? ["Files"] : []), ...Object.keys(values)];
  event.dataTransfer = { files, types, ...text(values) };
  document.body.dispatchEvent(event);
  await new Promise((resolve) => setImmediate(resolve));
}

test("a picture is searched by, also one whose type the browser does not know", async () => {
  await drop([file("notes.txt", "text/plain"), file("IMG_1.HEIC")]);
  assert.equal(pending.file.name, "IMG_1.HEIC");
});

test("an archive is told by the endings that the server gives", async () => {
  await drop([file("old photos.TBZ")]);
  assert.equal(archives.dropped.name, "old photos.TBZ");
});

test("of several pictures none is lost", async () => {
  await drop([file("a.jpg", "image/jpeg"), file("b.png", "image/png"), file("c.nef")]);
  assert.deepEqual(
    several.pictures.map((one) => one.file.name),
    ["a.jpg", "b.png", "c.nef"],
  );
});

test("an archive goes into the library", async () => {
  await drop([file("Отпуск.tar.gz")]);
  assert.equal(archives.dropped.name, "Отпуск.tar.gz");
  assert.equal(location.pathname, "/library");
});

test("an address is searched by, a photo of the page as the photo that it is", async () => {
  await drop([], { "text/uri-list": "# a comment\nhttps://example.org/a.jpg" });
  assert.equal(location.search, "?url=https%3A%2F%2Fexample.org%2Fa.jpg");
  for (const path of ["/photos/17", "/?photo=17", "/api/v1/photos/17/thumbnail"]) {
    history.replaceState({}, "", "/");
    await drop([], { "text/uri-list": location.origin + path });
    assert.equal(location.search, "?photo=17");
  }
});
