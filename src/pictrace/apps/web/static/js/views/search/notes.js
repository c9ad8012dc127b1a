// What a search says in words: notes of the library, that nothing was found, that it failed.

import { parametersOf } from "../../api.js";
import { button, h, icon } from "../../dom.js";
import { sentence, t } from "../../i18n.js";
import { byPart } from "./request.js";
import { choosePicture } from "./welcome.js";

/** A note of the library on this search. */
export const noteOf = (note, query) => h("p", { class: "note small" }, sentence(note), meant(note, query));

/** Words that the model knows in place of one that it does not, each to search by. */
function meant(note, query) {
  if (note.code !== "words.meant") return null;
  const { word: unknown, meant: suggestions } = note.values;
  const link = (word) => {
    const words = query.q.replace(unknown, word);
    const href = `/search?${parametersOf({ ...byPart(query, query.region), q: words })}`;
    return h("a", { href, "data-link": "" }, t("web.search.meant", { words }));
  };
  return h("span", { class: "meant" }, suggestions.map(link));
}

/** Stands where hits would stand; onclear: clears the filters, null where none is set. */
export const nothing = (hint, onclear) =>
  h(
    "div",
    { class: "blank" },
    icon("search"),
    h("p", {}, hint),
    onclear && h("div", { class: "actions" }, button(t("web.filters.clear"), onclear)),
  );

export const failed = (detail, onretry) =>
  h(
    "div",
    { class: "blank", role: "alert" },
    icon("warning"),
    h("p", {}, detail),
    h(
      "div",
      { class: "actions" },
      button(t("web.retry"), onretry),
      button(t("web.search.choose"), choosePicture, { kind: "primary" }),
    ),
  );
