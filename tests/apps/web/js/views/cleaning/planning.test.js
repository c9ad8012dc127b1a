import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { register } from "#page/router.js";
import { planAddress, planFor, planGroups } from "#page/views/cleaning/planning.js";
import { serve, speak } from "../../document.js";

let sent;
beforeEach(async () => {
  await speak("en");
  sent = [];
  register("/", async () => ({}));
  register("/clean-up", async () => ({}));
  serve((_address, { body }) => {
    sent.push(JSON.parse(body));
    return { plan: "p 1" };
  });
});

test("of chosen photos: the hook of the selection bar", async () => {
  assert.equal(await planFor(new Set([3, 5])), true);
  assert.deepEqual(sent, [{ of: "photos", photo_ids: [3, 5] }]);
  assert.equal(location.pathname + location.search, "/clean-up?plan=p+1");
});

test("of duplicate groups, all of them or some", async () => {
  await planGroups();
  await planGroups({ groups: [4], keepers: { 4: 17 } });
  assert.deepEqual(sent, [{ of: "groups" }, { of: "groups", groups: [4], keepers: { 4: 17 } }]);
});

test("what cannot be made stays where it is, and says so", async () => {
  serve(() => new Response(JSON.stringify({ type: "x:busy", title: "no" }), { status: 503 }));
  assert.equal(await planFor([1]), false);
  assert.match(document.getElementById("toasts").textContent, /Too much at once/);
});

test("a plan has an address", () => assert.equal(planAddress("a b"), "/clean-up?plan=a%20b"));
