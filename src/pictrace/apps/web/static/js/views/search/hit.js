// One hit in the grid: its picture, what it is and how surely, and what can be done with it.

import { thumbnailOf } from "../../api.js";
import { h, icon } from "../../dom.js";
import { kindOf } from "../../evidence.js";
import { date, fileName, sure } from "../../format.js";
import { fading } from "../../grid/fading.js";
import { t } from "../../i18n.js";
import { photoAddress } from "../../router.js";

/**
 * Fills a cell of the grid.
 *
 * @param {HTMLElement} cell
 * @param {any} hit
 * @param {{oncompare: (() => void) | null, onsimilar: () => void}} acts oncompare: null where there is no picture
 *   to compare with
 */
export function fillHit(cell, hit, { oncompare, onsimilar }) {
  const name = fileName(hit.location);
  const score = sure(hit.relation, hit.score);
  const relation = t(`relation.${hit.relation}`);
  const source = thumbnailOf(hit);
  const small = (key, glyph, onclick) =>
    h(
      "button",
      { type: "button", tabIndex: -1, title: t(key), aria: { label: `${t(key)}: ${name}` }, onclick },
      icon(glyph),
    );
  cell.replaceChildren(
    h(
      "a",
      {
        class: "cell-link",
        href: photoAddress(hit.photo_id),
        title: [name, date(hit.taken, "short")].filter(Boolean).join("\n"),
        aria: { label: t("web.hit.label", { relation, score, name }) },
      },
      source && fading(source, ""),
      h("span", { class: `verdict ${kindOf(hit.relation)}` }, h("span", {}, relation), h("b", {}, score)),
    ),
    h(
      "div",
      { class: "cell-tools" },
      oncompare && small("web.hit.compare", "compare", oncompare),
      small("web.viewer.similar", "similar", onsimilar),
    ),
  );
  if (hit.state === "missing") cell.append(h("span", { class: "tag warn missing" }, t("state.missing")));
}
