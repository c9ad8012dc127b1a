import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { take } from "#page/events.js";
import { PlanView } from "#page/views/cleaning/plan.js";
import { serve, speak } from "../../document.js";
import { action, plan, run, settle, tick } from "./data.js";

let asked;
let runs;
let current;
let number = 0;

async function shown() {
  const root = document.createElement("div");
  const view = new PlanView(root, "p1");
  await view.load();
  await settle();
  return { root, view };
}

const press = (root, text) => [...root.querySelectorAll("button")].find((one) => one.textContent === text).click();

beforeEach(async () => {
  await speak("en");
  asked = [];
  runs = [];
  current = plan();
  globalThis.IntersectionObserver = class {
    observe() {}
    disconnect() {}
  };
  serve((address, options) => {
    const body = options?.body ? JSON.parse(options.body) : null;
    asked.push([options?.method ?? "GET", address.replace("/api/v1", ""), body]);
    if (address.includes("/cleanups")) return { runs };
    if (address.includes("/jobs"))
      return { id: ++number, state: "running", revision: 0, progress: null, failed: 0, found: 0, places: [], ...body };
    if (options?.method === "PATCH") {
      current = plan({ chosen: body.drop ? 1 : 2, frees_allowed: body.drop ? 2000 : 4000 });
      return current;
    }
    return { plan: current, actions: [action(1), action(2)], next: null };
  });
});

test("the plan says how much it frees, action by action", async () => {
  const { root, view } = await shown();
  assert.match(root.querySelector("h1").textContent, /2 files to go/);
  assert.match(root.querySelector(".clean-status").textContent, /4 kB to be freed/);
  assert.equal(root.querySelectorAll(".action").length, 2);
  view.unmount();
});

test("unticking one changes the totals", async () => {
  const { root, view } = await shown();
  tick(root.querySelector(".action input"));
  await settle();
  assert.deepEqual(asked.at(-1), ["PATCH", "/plans/p1", { drop: [1] }]);
  assert.match(root.querySelector("h1").textContent, /1 file to go/);
  view.unmount();
});

test("cleaning up is asked for first, then a job", async () => {
  const { root, view } = await shown();
  press(root, "Clean up");
  const dialog = document.querySelector("dialog");
  assert.match(dialog.textContent, /everything can be undone/);
  assert.equal(asked.filter(([method]) => method === "POST").length, 0);
  press(dialog, "Clean up");
  await settle();
  assert.deepEqual(asked.at(-1), ["POST", "/jobs", { kind: "clean", subject: "p1" }]);
  assert.ok(root.querySelector(".clean-status progress"));
  assert.equal(root.querySelector(".action input").disabled, true);
  runs = [run()];
  take({ id: number, kind: "clean", subject: "p1", state: "done", revision: 9, progress: null });
  await settle();
  assert.match(root.querySelector(".clean-status").textContent, /2 files cleaned up/);
  press(root, "Undo");
  await settle();
  assert.deepEqual(asked.at(-1), ["POST", "/jobs", { kind: "undo", subject: "r1" }]);
  view.unmount();
});

test("a plan that was carried out and taken back can be carried out again", async () => {
  runs = [run({ state: "undone" })];
  take({ id: ++number, kind: "undo", subject: "r1", state: "done", revision: 0, progress: null });
  const { root, view } = await shown();
  assert.match(root.querySelector(".clean-status").textContent, /back in its place/);
  assert.ok([...root.querySelectorAll("button")].some((one) => one.textContent === "Clean up"));
  view.unmount();
});

test("filters are offered for what there is", async () => {
  current = plan({ rehearsal: { at: new Date().toISOString(), looked: 2, refused: 1 }, refused: 1 });
  const { root, view } = await shown();
  const names = [...root.querySelectorAll(".segments button")].map((one) => one.textContent);
  assert.deepEqual(names, ["All (2)", "To do (2)", "Left alone (1)"]);
  view.unmount();
});
