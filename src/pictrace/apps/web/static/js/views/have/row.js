// One picture of the table: what came, what the library says of it, and the photo that it has.

import { h, icon } from "../../dom.js";
import { reasons } from "../../evidence.js";
import { fileName, sure } from "../../format.js";
import { said, t } from "../../i18n.js";
import { photoAddress } from "../../router.js";

const TONES = { new: "accent", "this-better": "warn", edited: "warn", failed: "bad" };

/** The verdicts in the order in which a person counts them; `same-file` cannot be said of what was sent. */
export const VERDICTS = ["exact", "have-better", "this-better", "edited", "new", "failed"];

/**
 * @param {{file: File, possession?: any}} picture possession: what /have says of it, once it is there
 * @param {() => void} onsearch searches by the picture
 */
export function rowOf({ file, possession }, onsearch) {
  const image = h("img", { alt: "" });
  image.addEventListener("error", () => image.replaceWith(icon("camera")));
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  image.src = URL.createObjectURL(file);
  const label = `${t("have.search")}: ${file.name}`;
  return h(
    "tr",
    {},
    h(
      "td",
      {},
      h("button", { type: "button", class: "have-picture", title: label, aria: { label }, onclick: onsearch }, image),
    ),
    h("th", { scope: "row" }, file.name),
    h("td", {}, possession ? verdict(possession) : h("span", { class: "muted" }, t("web.search.searching"))),
    h("td", {}, possession?.photo_id ? partner(possession) : null),
  );
}

function verdict({ verdict: name, relation, score, statements, message }) {
  const why = name === "failed" ? said(message) : relation ? reasons(statements)[0] : "";
  return [
    h("span", { class: `tag ${TONES[name] ?? "good"}` }, t(`have.${name}`)),
    relation && h("span", { class: "small muted" }, `${t(`relation.${relation}`)} · ${sure(relation, score)}`),
    why && h("div", { class: "small muted" }, why),
  ];
}

const partner = ({ photo_id, partner: location, thumbnail }) =>
  h(
    "a",
    { class: "have-partner", href: photoAddress(photo_id), title: location, "data-link": "" },
    thumbnail && h("img", { alt: "", src: thumbnail, loading: "lazy" }),
    h("span", {}, h("b", {}, fileName(location)), h("span", { class: "small muted" }, location)),
  );
