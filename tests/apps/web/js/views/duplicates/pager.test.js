import assert from "node:assert/strict";
import { before, test } from "node:test";
import { pager } from "#page/views/duplicates/pager.js";
import { speak } from "../../document.js";

before(() => speak("en"));

test("one goes on and back, and not beyond the ends", () => {
  const steps = [];
  const buttons = (at) => [...pager(at, 1200, (by) => steps.push(by)).querySelectorAll("button")];
  for (const button of buttons(4)) button.click();
  assert.deepEqual(steps, [-1, 1]);
  assert.deepEqual(
    buttons(0).map((one) => one.disabled),
    [true, false],
  );
  assert.deepEqual(
    buttons(1199).map((one) => one.disabled),
    [false, true],
  );
  assert.match(pager(4, 1200, () => {}).textContent, /5.*1,200/);
});
