// One hit in the grid: its picture, what it is and how surely, and what can be done with it.

import { previewOf, thumbnailOf } from "../../api.js";
import { h, icon } from "../../dom.js";
import { kindOf } from "../../evidence.js";
import { date, fileName, sure } from "../../format.js";
import { fading } from "../../grid/fading.js";
import { t } from "../../i18n.js";
import { photoAddress } from "../../router.js";

/** Longest side of a hit that is shown large. */
const LARGE = 1024;

/**
 * Fills a cell of the grid.
 *
 * @param {HTMLElement} cell
 * @param {any} hit
 * @param {object} how
 * @param {string} [how.words] what was searched by, where it was words alone: that is what the score is about
 * @param {boolean} [how.large] it is shown large, with its place
 * @param {(() => void) | null} how.oncompare null where there is no picture to compare with
 * @param {() => void} how.onsimilar
 */
export function fillHit(cell, hit, { words = "", large = false, oncompare, onsimilar }) {
  const name = fileName(hit.location);
  const score = sure(hit.relation, hit.score);
  const relation = words ? `“${words}”` : t(`relation.${hit.relation}`);
  cell.classList.toggle("large", large);
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
        title: [name, date(hit.taken, "short"), large && hit.location].filter(Boolean).join("\n"),
        aria: { label: t("web.hit.label", { relation, score, name }) },
      },
      pictureOf(hit, large),
      large && h("span", { class: "place" }, h("b", {}, name), h("span", {}, hit.location)),
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

/** The thumbnail; where it is large, as sharp as the screen needs once that is there. */
function pictureOf(hit, large) {
  const source = thumbnailOf(hit);
  if (!source) return null;
  const image = fading(source, "");
  if (large && hit.state === "present") {
    const sharp = new Image();
    sharp.onload = () => {
      image.src = sharp.src;
    };
    sharp.src = previewOf(hit, LARGE);
  }
  return image;
}
