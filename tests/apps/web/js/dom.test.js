import assert from "node:assert/strict";
import { test } from "node:test";
import { around, button, debounce, h, icon, toast, tool } from "#page/dom.js";

test("text is only text", () => {
  const element = h("p", { title: "<b>" }, "<b>bold</b>");
  assert.equal(element.children.length, 0);
  assert.equal(element.textContent, "<b>bold</b>");
});

test("properties, attributes, data, styles and listeners each go where they belong", () => {
  let clicked = 0;
  const element = h("button", {
    class: "tool",
    aria: { label: "Close", pressed: undefined },
    data: { id: 7 },
    style: { "--part": "0.5" },
    role: "tab",
    disabled: false,
    hidden: null,
    onclick: () => {
      clicked += 1;
    },
  });
  element.click();
  assert.equal(clicked, 1);
  assert.equal(element.getAttribute("aria-label"), "Close");
  assert.equal(element.hasAttribute("aria-pressed"), false);
  assert.equal(element.dataset.id, "7");
  assert.equal(element.getAttribute("role"), "tab");
  assert.equal(element.style.getPropertyValue("--part"), "0.5");
});

test("children that are not there are left out, zero is there", () => {
  assert.equal(h("p", {}, null, false, undefined, [0, ["a"]]).textContent, "0a");
});

test("what a picture does is named for those who do not see it", () => {
  assert.equal(tool("close", "Close", () => {}).getAttribute("aria-label"), "Close");
  assert.equal(button("Save", () => {}, { icon: "download", key: "S" }).querySelector("kbd").textContent, "S");
  assert.match(icon("close").firstChild.getAttribute("href"), /^\/static\/0\/icons\.svg#close$/);
});

test("an event is traced to the element around it", () => {
  const inner = h("i");
  const outer = h("div", { class: "cell" }, inner);
  const found = [];
  outer.addEventListener("click", (event) => found.push(around(event, ".cell"), around(event, ".none")));
  inner.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  assert.deepEqual(found, [outer, null]);
  assert.equal(around(new Event("focusin"), ".cell"), null);
});

test("only the last of many calls is made", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const made = [];
  const soon = debounce((value) => made.push(value), 100);
  soon(1);
  context.mock.timers.tick(60);
  soon(2);
  context.mock.timers.tick(100);
  assert.deepEqual(made, [2]);
});

test("notes go by themselves, and three are the most", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const host = document.getElementById("toasts");
  for (const text of ["one", "two", "three", "four"]) toast(text);
  assert.deepEqual(
    [...host.children].map((one) => one.textContent),
    ["two", "three", "four"],
  );
  context.mock.timers.tick(6000);
  assert.equal(host.children.length, 0);
});
