import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { lost, offline, onReturn, suspect } from "#page/offline.js";
import { speak } from "./document.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
let there = false;
let returns = 0;

before(() => speak("en"));
beforeEach(() => {
  there = false;
  returns = 0;
  onReturn(() => {
    returns += 1;
  });
  globalThis.fetch = async () => {
    if (!there) throw new TypeError("Failed to fetch");
    return Response.json({ status: "ok" });
  };
});

test("one banner says that the server is gone, and it goes by itself when the server is back", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  lost();
  lost();
  assert.equal(document.querySelectorAll(".offline").length, 1);
  assert.equal(offline(), true);
  context.mock.timers.tick(2000);
  await settled();
  assert.equal(offline(), true);
  there = true;
  context.mock.timers.tick(2000);
  await settled();
  assert.equal(document.querySelector(".offline"), null);
  assert.deepEqual([offline(), returns], [false, 1]);
});

test("someone who does not want to wait asks at once", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  lost();
  there = true;
  document.querySelector(".offline button").click();
  await settled();
  assert.deepEqual([offline(), returns], [false, 1]);
});

test("a connection that broke is no reason for a banner while the server answers", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  there = true;
  suspect();
  await settled();
  assert.equal(offline(), false);
  there = false;
  suspect();
  await settled();
  assert.equal(offline(), true);
  there = true;
  document.querySelector(".offline button").click();
  await settled();
});
