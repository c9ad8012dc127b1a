import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { Adding, addressesIn } from "#page/views/library/adding.js";
import { serve, speak } from "../../document.js";

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
let adding;
let asked;
before(() => speak("en"));
beforeEach(() => {
  asked = [];
  serve((address, options) => {
    asked.push([address.replace("/api/v1", ""), JSON.parse(options.body)]);
    return address.endsWith("/addresses")
      ? { place: "/library/lists/1.urls" }
      : { id: asked.length, kind: "index", places: [], state: "running", revision: 1 };
  });
  adding = new Adding();
});
const submit = (form) => form.dispatchEvent(new Event("submit", { cancelable: true }));

test("a list of addresses: blank lines are none, and the first line that is wrong is named", () => {
  const good = "https://a.example/1.jpg\n\n  http://b.example/2.png ";
  assert.deepEqual(addressesIn(good), { urls: ["https://a.example/1.jpg", "http://b.example/2.png"], wrong: 0 });
  assert.equal(addressesIn("https://a.example/1.jpg\n/etc/passwd\nftp://x").wrong, 2);
  assert.equal(addressesIn("https://a b").wrong, 1);
});

test("a folder is indexed, and its field is free for the next", async () => {
  adding.path.value = " /photos/2019 ";
  submit(adding.element.querySelector("form"));
  await settled();
  assert.deepEqual(asked, [["/jobs", { kind: "index", places: ["/photos/2019"], retry: false }]]);
  assert.equal(adding.path.value, "");
});

test("addresses become a list of the library, which is indexed", async () => {
  adding.element.querySelector("textarea").value = "https://a.example/1.jpg\n";
  submit(adding.element.querySelectorAll("form")[1]);
  await settled();
  assert.deepEqual(asked[0][1].urls, ["https://a.example/1.jpg"]);
  assert.deepEqual(asked[1], ["/jobs", { kind: "index", places: ["/library/lists/1.urls"], retry: false }]);
  assert.equal(adding.element.querySelector("textarea").value, "");
});

test("a line that is no address is said, and nothing is sent or lost", async () => {
  const field = adding.element.querySelector("textarea");
  field.value = "nonsense";
  submit(adding.element.querySelectorAll("form")[1]);
  await settled();
  assert.deepEqual(asked, []);
  assert.match(adding.element.querySelector("[role=alert]").textContent, /1/);
  assert.equal(field.value, "nonsense");
});

test("archives are those that the server can open", () => {
  assert.equal(adding.element.querySelector("input[type=file]").accept, ".zip,.tbz,.gz");
});
