// What a comparison says beside its pictures: the relation, how sure, why, and all numbers.

import { h, icon } from "../dom.js";
import { toneOf, weighed } from "../evidence.js";
import { sure } from "../format.js";
import { number, t } from "../i18n.js";

const DECIMALS = 4;

/** The elements of the side, from an answer of /comparisons. */
export function verdictOf({ relation, score, statements, measures, pictures }) {
  return [
    h(
      "div",
      {},
      h("p", {}, h("span", { class: `tag ${toneOf(relation)}` }, t(`relation.${relation}`))),
      h("p", { class: "compare-score" }, t("web.compare.sure", { percent: sure(relation, score) })),
      h("p", { class: "muted" }, t(`relation.${relation}.long`)),
    ),
    h("div", {}, h("h3", {}, t("web.compare.why")), h("ul", { class: "reasons" }, weighed(statements).map(reason))),
    ...("aligned-a" in pictures ? [] : [h("p", { class: "note small" }, t("web.compare.none"))]),
    h("details", {}, h("summary", {}, t("web.compare.numbers")), numbers(measures)),
  ];
}

const reason = ({ text, speaks }) =>
  h("li", { class: speaks }, speaks ? icon(speaks === "for" ? "check" : "close") : h("i"), h("span", {}, text));

const numbers = (measures) =>
  h(
    "table",
    { class: "numbers" },
    h(
      "tbody",
      {},
      Object.entries(measures).map(([name, value]) =>
        h("tr", {}, h("td", {}, t(`measure.${name}`)), h("td", {}, number(value, { maximumFractionDigits: DECIMALS }))),
      ),
    ),
  );
