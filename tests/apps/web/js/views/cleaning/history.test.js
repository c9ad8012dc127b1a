import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { History } from "#page/views/cleaning/history.js";
import { serve, speak } from "../../document.js";
import { run, settle } from "./data.js";

let asked;
let runs;
async function shown() {
  const root = document.createElement("div");
  const view = new History(root);
  view.job = null;
  await view.load();
  return { root, view };
}
const find = (root, text) => [...root.querySelectorAll("button")].find((one) => one.textContent === text);

beforeEach(async () => {
  await speak("en");
  for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
  asked = [];
  runs = [];
  serve((address, options) => {
    asked.push([address.replace("/api/v1", ""), options?.body ? JSON.parse(options.body) : null]);
    if (address.includes("/jobs")) return { id: 1, kind: "undo", state: "done", revision: 0, progress: null };
    return { runs };
  });
});

test("without any there is nothing to empty", async () => {
  const { root, view } = await shown();
  assert.match(root.textContent, /Nothing was cleaned up yet/);
  assert.equal(find(root, "Empty the trash…").hidden, true);
  view.unmount();
});

test("each run says what it did, and what is done can be undone", async () => {
  runs = [run(), run({ run: "r0", state: "undone" }), run({ run: "r00", state: "purged" })];
  const { root, view } = await shown();
  assert.equal(root.querySelectorAll(".row").length, 3);
  const undo = [...root.querySelectorAll("button")].filter((one) => one.textContent === "Undo");
  assert.equal(undo.length, 1);
  undo[0].click();
  await settle();
  assert.deepEqual(asked.find(([address]) => address === "/jobs")[1], { kind: "undo", subject: "r1" });
  view.unmount();
});

test("the trash is emptied of what is old enough, and says how much before", async () => {
  runs = [run()];
  const { root, view } = await shown();
  find(root, "Empty the trash…").click();
  const dialog = document.querySelector("dialog");
  const days = dialog.querySelector("input");
  days.value = "100000";
  days.dispatchEvent(new Event("input"));
  assert.equal(find(dialog, "Delete for good").disabled, true);
  days.value = "0";
  days.dispatchEvent(new Event("input"));
  assert.match(dialog.textContent, /2 files, 4 kB/);
  find(dialog, "Delete for good").click();
  await settle();
  assert.deepEqual(asked.find(([address]) => address === "/jobs")[1], { kind: "purge", days: 0 });
  view.unmount();
});
