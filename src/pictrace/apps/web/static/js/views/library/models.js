// The models: which one is in use, what each is, how many photos it has seen.

import { h } from "../../dom.js";
import { bytes } from "../../format.js";
import { number, said, t } from "../../i18n.js";

const COLUMNS = ["name", "about", "dimension", "embedded", "licence"];

/** @param {any[]} models as /status lists them */
export const modelTable = (models) =>
  h(
    "table",
    { class: "models" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        COLUMNS.map((key) => h("th", { scope: "col" }, t(`web.model.${key}`))),
      ),
    ),
    h("tbody", {}, models.map(row)),
  );

const row = (model) =>
  h(
    "tr",
    {},
    h("td", {}, h("strong", {}, model.id), h("br"), stateOf(model)),
    h("td", {}, said(model.message), model.bytes > 0 && h("div", { class: "small muted" }, bytes(model.bytes))),
    h("td", {}, number(model.dimension)),
    h("td", {}, number(model.embedded)),
    h("td", {}, model.licence),
  );

function stateOf({ chosen, installed }) {
  const [tone, key] = chosen ? ["accent", "chosen"] : installed ? ["good", "installed"] : ["", "not_installed"];
  return h("span", { class: `tag ${tone}` }, t(`web.model.${key}`));
}
