import assert from "node:assert/strict";
import { before, test } from "node:test";
import { describe as explain, get, originalOf, Problem, parametersOf, post, previewOf, remove } from "#page/api.js";
import { serve, speak } from "./document.js";

before(() => speak("en"));

test("parameters are repeated for lists and left out when there is no value", () => {
  assert.equal(parametersOf({ a: 1, b: "", c: [2, 3], d: null, e: undefined, f: 0 }).toString(), "a=1&c=2&c=3&f=0");
});

test("JSON and bytes come as they are, nothing as null", async () => {
  serve((address) => ({ address }));
  assert.deepEqual(await get("/photos", { limit: 3 }), { address: "/api/v1/photos?limit=3" });
  serve(() => new Response(new Uint8Array([1, 2, 3]), { headers: { "content-type": "application/octet-stream" } }));
  assert.equal((await get("/photos/layout")).byteLength, 3);
  serve(() => new Response(null, { status: 204 }));
  assert.equal(await remove("/sources/1"), null);
});

test("a body is JSON unless it is a form", async () => {
  const sent = [];
  serve((_address, options) => {
    sent.push(options);
    return {};
  });
  await post("/jobs", { kind: "index" });
  await post("/search", new FormData());
  assert.equal(sent[0].headers["content-type"], "application/json");
  assert.equal(sent[0].body, '{"kind":"index"}');
  assert.deepEqual(sent[1].headers, {});
});

test("a problem of the server says what it is, in the person's words", async () => {
  const body = {
    type: "urn:pictrace:problem:photo-gone",
    title: "The photo is not there",
    status: 404,
    detail: "no photo 7",
  };
  serve(() => Response.json(body, { status: 404 }));
  const error = await get("/photos/7").catch((one) => one);
  assert.ok(error instanceof Problem);
  assert.deepEqual([error.name, error.status, error.message], ["photo-gone", 404, "no photo 7"]);
  assert.equal(explain(error).detail, "no photo 7");
  assert.doesNotMatch(explain(error).text, /^web\./);
});

test("an answer that is no JSON is a problem all the same", async () => {
  serve(() => new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
  const error = await get("/status").catch((one) => one);
  assert.deepEqual([error.status, error.title], [502, "Bad Gateway"]);
});

test("a server that is gone is told apart from a bug", () => {
  assert.match(explain(new TypeError("Failed to fetch")).text, /still running/);
  assert.equal(explain(new RangeError("odd")).detail, "odd");
});

test("the pictures of a photo have their addresses", () => {
  assert.equal(previewOf({ photo_id: 7 }), "/api/v1/photos/7/preview?longest=2048");
  assert.equal(originalOf({ photo_id: 7 }, true), "/api/v1/photos/7/original?download=true");
});
