import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { h } from "#page/dom.js";
import { go, note, notePhoto, openLayer, register, show, start, view } from "#page/router.js";

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

test("a layer is a step of the history, and a photo in it has its address", async () => {
  const steps = history.length;
  const dialog = h("dialog");
  openLayer(dialog);
  assert.equal(history.length, steps + 1);
  notePhoto(17);
  assert.equal(location.pathname, "/photos/17");
  notePhoto(18);
  assert.equal(location.pathname, "/photos/18");
  assert.equal(history.length, steps + 1);
  assert.deepEqual(events, []); // the view below stays as it is
});

test("whoever comes by the address of a photo gets it over the photos", async () => {
  const shown = [];
  history.replaceState({}, "", "/photos/17");
  await start({ reveal: (id) => shown.push(id) });
  assert.deepEqual(shown, [17]);
  assert.equal(view().name, "photos");
  history.replaceState({}, "", "/?photo=18"); // as addresses were before
  await show();
  assert.deepEqual(shown, [17, 18]);
  assert.equal(location.pathname, "/photos/18");
});

test("a view that changes its address under a layer changes its own step, not the layer's", async () => {
  openLayer(h("dialog"));
  notePhoto(17);
  note({ order: "location" });
  assert.equal(location.pathname, "/photos/17");
  assert.equal(history.state.under, "/?order=location");
});
