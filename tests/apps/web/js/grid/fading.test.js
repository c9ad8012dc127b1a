import assert from "node:assert/strict";
import { test } from "node:test";
import { fading } from "#page/grid/fading.js";

test("a picture is seen once it is there", () => {
  const image = fading("/api/v1/photos/1/thumbnail", "a cat", { title: "cat.jpg" });
  assert.deepEqual([image.alt, image.title, image.decoding], ["a cat", "cat.jpg", "async"]);
  image.classList.remove("shown");
  image.dispatchEvent(new Event("load"));
  assert.ok(image.classList.contains("shown"));
});
