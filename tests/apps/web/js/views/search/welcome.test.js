import assert from "node:assert/strict";
import { before, test } from "node:test";
import { h } from "#page/dom.js";
import { welcome } from "#page/views/search/welcome.js";
import { speak } from "../../document.js";

before(() => speak("en"));

test("the first screen chooses a file by the page's own button", () => {
  let chosen = 0;
  const choose = h("button", { id: "choose", onclick: () => chosen++ });
  document.body.append(choose);
  welcome().querySelector("button").click();
  assert.equal(chosen, 1);
  choose.remove();
});
