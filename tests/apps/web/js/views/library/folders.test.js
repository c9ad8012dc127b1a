import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { chooseFolder } from "#page/views/library/folders.js";
import { serve, speak } from "../../document.js";

const FOLDERS = {
  "": {
    path: "/photos",
    parent: null,
    folders: [{ name: "2019", path: "/photos/2019" }],
    archives: [{ name: "old.zip", path: "/photos/old.zip" }],
    more: 0,
  },
  "/photos/2019": { path: "/photos/2019", parent: "/photos", folders: [], archives: [], more: 3 },
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
let chosen;
before(() => speak("en"));
beforeEach(async () => {
  for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
  chosen = [];
  serve((address) => FOLDERS[new URL(address, location.origin).searchParams.get("path") ?? ""]);
  await chooseFolder("", (place) => chosen.push(place));
});
const entries = () => [...document.querySelectorAll(".folder-list button")];

test("folders and archives are listed, the first one at hand", () => {
  assert.deepEqual(
    entries().map((one) => one.textContent),
    ["2019", "old.zip"],
  );
  assert.equal(document.activeElement, entries()[0]);
  assert.equal(document.querySelector(".path").textContent, "/photos");
});

test("one goes in and up again, and is told what is not listed", async () => {
  entries()[0].click();
  await settled();
  assert.equal(document.querySelector(".path").textContent, "/photos/2019");
  assert.equal(entries().length, 1);
  assert.equal(document.querySelectorAll(".folder-list p").length, 2, "that it is empty, and that there is more");
});

test("an archive is chosen by a click, a folder by the button", async () => {
  entries()[1].click();
  assert.deepEqual(chosen, ["/photos/old.zip"]);
  await chooseFolder("", (place) => chosen.push(place));
  document.querySelector(".card-foot .primary").click();
  assert.deepEqual(chosen, ["/photos/old.zip", "/photos"]);
  assert.equal(document.querySelector("dialog"), null);
});
