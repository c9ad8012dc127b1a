// One action of a plan: what goes, what stays instead, why, and what it frees.

import { openCompare } from "../../compare/dialog.js";
import { h, icon } from "../../dom.js";
import { toneOf } from "../../evidence.js";
import { bytes, fileName } from "../../format.js";
import { counted, sentence, t } from "../../i18n.js";

/**
 * @param {any} action as /plans lists it
 * @param {{onchoose: (number: number, wanted: boolean) => void, done: boolean}} on done: nothing can be chosen any more
 */
export function actionRow(action, { onchoose, done }) {
  const name = fileName(action.file.path);
  const box = h("input", {
    type: "checkbox",
    checked: !action.dropped,
    disabled: done,
    aria: { label: t("web.clean.toggle", { name }) },
    onchange: () => {
      row.classList.toggle("dropped", !box.checked);
      onchoose(action.number, box.checked);
    },
  });
  const row = h(
    "li",
    {
      class: `action${action.dropped ? " dropped" : ""}${action.refusal ? " refused" : ""}`,
      data: { n: action.number },
    },
    h("label", { class: "action-tick" }, box),
    pictures(action, name),
    h("div", { class: "action-text" }, facts(action, name)),
  );
  return row;
}

function pictures({ file, keeper }, name) {
  const both = file.photo_id && keeper?.photo_id;
  const picture = (one, kind) =>
    h("img", { class: kind, alt: "", loading: "lazy", decoding: "async", src: one.thumbnail ?? "" });
  const inside = [
    file.thumbnail && picture(file, "goes"),
    keeper?.thumbnail && icon("right"),
    keeper?.thumbnail && picture(keeper, "stays"),
  ];
  if (!both) return h("div", { class: "action-pictures" }, inside);
  return h(
    "button",
    {
      type: "button",
      class: "action-pictures",
      aria: { label: `${t("web.hit.compare")}: ${name}` },
      onclick: () =>
        openCompare({
          a: `photo:${file.photo_id}`,
          b: `photo:${keeper.photo_id}`,
          nameA: name,
          nameB: `${fileName(keeper.path)} (${t("web.compare.keeper")})`,
        }),
    },
    inside,
  );
}

function facts(action, name) {
  const { file, keeper, target, together, frees, refusal } = action;
  const { relation } = action.evidence;
  return [
    h(
      "div",
      { class: "row-facts" },
      h("b", { class: "row-name" }, name),
      h("span", { class: "tag" }, t(`web.clean.action.${action.action}`)),
      relation && h("span", { class: `tag ${toneOf(relation)}` }, t(`relation.${relation}`)),
      frees > 0 && h("span", {}, bytes(frees)),
      together.length > 0 && h("span", { title: together.join("\n") }, counted("web.clean.together", together.length)),
    ),
    h("div", { class: "path muted" }, file.path),
    target && h("div", { class: "path muted" }, t("web.clean.target", { path: target })),
    keeper && h("div", { class: "path" }, t("web.clean.stays", { path: keeper.path })),
    h("div", { class: "muted" }, sentence(action.message)),
    refusal && h("p", { class: "wrong" }, icon("warning"), h("span", {}, sentence(refusal))),
  ];
}

/** What no action was made for, and why. */
export const leftOutRow = ({ path, message }) =>
  h(
    "li",
    { class: "action refused" },
    h("div", { class: "action-text" }, [
      h("b", { class: "row-name" }, fileName(path)),
      h("div", { class: "path muted" }, path),
      message && h("p", { class: "wrong" }, icon("warning"), h("span", {}, sentence(message))),
    ]),
  );
