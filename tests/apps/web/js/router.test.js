import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { h } from "#page/dom.js";
import { go, note, register, show, view } from "#page/router.js";

const events = [];
const content = document.getElementById("content");

function mountAs(name) {
  return (root, parameters) => {
    events.push(`mount ${name} ${parameters}`.trim());
    root.append(h("p", {}, name));
    return { name, unmount: () => events.push(`unmount ${name}`) };
  };
}

register("/", mountAs("photos"));
register("/library", mountAs("library"));

beforeEach(async () => {
  history.replaceState({}, "", "/");
  await show();
  events.length = 0;
});

test("the address says which view there is, and with what", async () => {
  await go("/library", { add: "" });
  assert.equal(location.pathname + location.search, "/library?add=");
  assert.deepEqual(events, ["unmount photos", "mount library add="]);
  assert.equal(content.textContent, "library");
  assert.equal(view().name, "library");
});

test("a view that is late finds another one in its place and leaves", async () => {
  let arrive;
  register(
    "/slow",
    () => new Promise((resolve) => (arrive = () => resolve({ unmount: () => events.push("unmount slow") }))),
  );
  const slow = go("/slow");
  await go("/library");
  arrive();
  await slow;
  assert.equal(view().name, "library");
  assert.equal(events.at(-1), "unmount slow");
});

test("noting parameters changes the address alone", () => {
  note({ order: "location", source: "", relation: null });
  assert.equal(location.search, "?order=location");
  note({ order: "" });
  assert.equal(location.search, "");
  assert.deepEqual(events, []);
});

test("going where one is adds no step to the history", async () => {
  const before = history.length;
  await go("/");
  assert.equal(history.length, before);
});
