import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { mountCleaning } from "#page/views/cleaning/view.js";
import { serve, speak } from "../../document.js";
import { action, plan } from "./data.js";

beforeEach(async () => {
  await speak("en");
  globalThis.IntersectionObserver = class {
    observe() {}
    disconnect() {}
  };
  serve((address) => (address.includes("/plans/") ? { plan: plan(), actions: [action(1)], next: null } : { runs: [] }));
});

test("an address with a plan shows it, without one all that was done", async () => {
  for (const [query, title] of [
    ["plan=p1", /^Clean-up/],
    ["", /^Clean-ups so far/],
  ]) {
    const root = document.createElement("div");
    const view = await mountCleaning(root, new URLSearchParams(query));
    assert.match(root.querySelector("h1").textContent, title);
    assert.match(document.title, /Clean-up · PicTrace/);
    view.unmount();
  }
});
