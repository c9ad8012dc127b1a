import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { isUpload, Sources } from "#page/views/library/sources.js";
import { serve, speak } from "../../document.js";

const source = {
  id: 2,
  kind: "folder",
  location: "/photos/2019",
  reachable: true,
  present: 12,
  missing: 0,
  failed: 0,
  scanned_at: null,
  watchable: true,
  watched: false,
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
let sources;
let forgotten;
before(() => speak("en"));
beforeEach(() => {
  forgotten = 0;
  sources = new Sources(() => forgotten++);
  document.getElementById("content").replaceChildren(sources.element);
});
const draw = (...list) => sources.draw({ sources: list, library: "/home/library" });

test("an upload lies in the library itself", () => {
  assert.equal(isUpload({ location: "/home/library/uploads/a.zip" }, "/home/library"), true);
  assert.equal(isUpload({ location: "C:\\library\\uploads\\a.zip" }, "C:\\library"), true);
  assert.equal(isUpload({ location: "/home/library/uploads/more/a.zip" }, "/home/library"), false);
  assert.equal(isUpload({ location: "/other/uploads/a.zip" }, "/home/library"), false);
});

test("a library without sources says so", () => {
  draw();
  assert.ok(sources.element.querySelector(".note"));
});

test("what is missing or failed is told only where there is some", () => {
  draw(source, { ...source, id: 3, reachable: false, missing: 4, failed: 1, scanned_at: "2019-07-14T11:02:33" });
  const facts = [...sources.element.querySelectorAll(".row-facts")].map((one) => one.children.length);
  assert.deepEqual(facts, [3, 5]);
  assert.ok(sources.element.querySelector(".tag.warn"));
  assert.doesNotMatch(sources.element.textContent, /false|null/);
});

test("the focus stays on the same button of the same source", () => {
  draw(source);
  sources.element.querySelectorAll("button")[1].focus();
  const label = document.activeElement.getAttribute("aria-label");
  draw(source);
  assert.equal(document.activeElement.getAttribute("aria-label"), label);
});

test("watching is switched, and back when the server refuses", async () => {
  let sent;
  serve((_address, options) => {
    sent = JSON.parse(options.body);
    return source;
  });
  draw(source);
  const box = sources.element.querySelector("input");
  box.click();
  await settled();
  assert.deepEqual([sent, box.checked], [{ watched: true }, true]);
  serve(() => Response.json({ type: "urn:x:wrong-use", detail: "no" }, { status: 422 }));
  box.click();
  await settled();
  assert.equal(box.checked, true);
});

test("a source is taken out only after a question, which says what becomes of the files", async () => {
  const asked = [];
  serve((address, options) => {
    asked.push(`${options.method} ${address}`);
    return new Response(null, { status: 204 });
  });
  draw({ ...source, location: "/home/library/uploads/a.zip" });
  const forget = () => sources.element.querySelectorAll(".actions button")[2].click();
  const choices = () => document.querySelectorAll("dialog .card-foot button");
  forget();
  choices()[0].click();
  assert.deepEqual(asked, []);
  forget();
  choices()[1].click();
  await settled();
  assert.deepEqual(asked, ["DELETE /api/v1/sources/2"]);
  assert.equal(forgotten, 1);
  assert.equal(document.querySelector("dialog"), null);
});
