// A group of duplicates: its members, which one to keep and why, and what a person can say about it.

import { previewOf, thumbnailOf } from "../../api.js";
import { openCompare } from "../../compare/dialog.js";
import { button, h } from "../../dom.js";
import { reasons, toneOf } from "../../evidence.js";
import { bytes, date, fileName, pixels, sure } from "../../format.js";
import { counted, sentence, t } from "../../i18n.js";
import { openViewer } from "../../viewer.js";

/** Longest side of a member that is looked at one group at a time. */
const SHARP = 1024;
/** Width ÷ height that a member may have; 1.4 where it is not known. */
const [NARROWEST, WIDEST, USUAL] = [0.5, 2.6, 1.4];
/** Reasons that stand under a member. */
const REASONS = 2;

/**
 * @typedef {object} Acts what a person can do with a group
 * @property {() => void} compare
 * @property {(kind: "not-duplicates" | "keep-both") => void} decide
 * @property {() => void} undo
 * @property {() => void} focus
 * @property {() => void} mark for clean-up, or not any more
 * @property {(n: number) => void} keep the n-th photo instead of the suggested one
 * @property {() => void} like makes a plan of all groups like this one
 *
 * @param {any} group as /duplicates lists it
 * @param {{index: number, total: number, active: boolean, single: boolean, marked?: boolean, keeper?: number | null}} place
 *   single: it is shown alone; marked: for clean-up; keeper: the photo that a person keeps
 * @param {Acts} acts
 */
export function groupCard(group, { index, total, active, single, marked = false, keeper = null }, acts) {
  const relation = t(`relation.${group.relation}`);
  const chosen = keeper ? { ...group, keeper, message: { code: "keeper.chosen", values: {} } } : group;
  const position = t("web.duplicates.group", { position: index + 1, total });
  return h(
    "article",
    {
      class: `group${group.decision ? " decided" : ""}${marked ? " marked" : ""}${active && !single ? " active" : ""}`,
      tabIndex: active ? 0 : -1,
      data: { group: index },
      aria: { label: `${position}: ${relation}` },
      onfocusin: acts.focus,
    },
    h(
      "div",
      { class: "group-head" },
      h("span", { class: `tag ${toneOf(group.relation)}` }, relation),
      h("span", { class: "reason" }, counted("count.photos", group.photos.length)),
      h("div", { class: "actions" }, actions(group, marked, single ? "" : "small", acts)),
    ),
    h(
      "div",
      { class: "members" },
      group.photos.map((photo, n) => member(chosen, photo, n, single, acts)),
    ),
  );
}

function actions({ decision }, marked, kind, acts) {
  if (decision)
    return [
      h("span", { class: "tag accent" }, t(`web.duplicates.decided.${decision.kind}`)),
      button(t("web.undo"), acts.undo, { kind: "small", key: "Z" }),
    ];
  return [
    button(t("web.hit.compare"), acts.compare, { kind, icon: "compare", key: "C" }),
    button(t("web.duplicates.not"), () => acts.decide("not-duplicates"), { kind, icon: "differ", key: "N" }),
    button(t("web.duplicates.both"), () => acts.decide("keep-both"), { kind, icon: "both", key: "K" }),
    button(t("web.duplicates.mark"), acts.mark, { kind, icon: "trash", key: "M", aria: { pressed: String(marked) } }),
    button(t("web.duplicates.like"), acts.like, { kind: `${kind} quiet`, key: "A" }),
  ];
}

function member(group, photo, n, single, acts) {
  const keeper = photo.photo_id === group.keeper;
  const shape = photo.width && photo.height ? photo.width / photo.height : USUAL;
  const name = fileName(photo.location);
  const facts = [pixels(photo), bytes(photo.bytes), photo.taken && date(photo.taken, "short")];
  const why = keeper ? sentence(group.message) : reasons(photo.statements).slice(0, REASONS).join(" ");
  return h(
    "figure",
    {
      class: `member${keeper ? " keeper" : ""}`,
      style: { "--ratio": Math.min(WIDEST, Math.max(NARROWEST, shape)) },
    },
    h(
      "button",
      {
        type: "button",
        class: "member-picture",
        aria: { label: `${t("web.keys.open")}: ${name}` },
        onclick: () => look(group, n),
      },
      pictureOf(photo, single),
      keeper ? h("span", { class: "tag good" }, t("web.duplicates.keep")) : verdict(photo),
    ),
    h(
      "figcaption",
      {},
      h("b", { title: photo.location }, name),
      h("span", { class: "muted" }, facts.filter(Boolean).join(" · ")),
      why && h("div", {}, why),
      !keeper &&
        !group.decision &&
        button(t("web.duplicates.keep_this"), () => acts.keep(n), { kind: "small quiet", key: String(n + 1) }),
      (photo.same_file ?? []).map((place) => h("div", { class: "muted" }, t("duplicates.same_file", { place }))),
    ),
  );
}

const verdict = ({ relation, score }) =>
  h("span", { class: `tag ${toneOf(relation)}` }, `${t(`relation.${relation}`)} · ${sure(relation, score)}`);

function pictureOf(photo, single) {
  const image = h("img", { alt: "", loading: "lazy", decoding: "async", src: thumbnailOf(photo) ?? "" });
  if (single && photo.state === "present") {
    const sharp = new Image();
    sharp.onload = () => {
      image.src = sharp.src;
    };
    sharp.src = previewOf(photo, SHARP);
  }
  return image;
}

/** One member large, its comparison with the keeper a key away. */
function look({ photos, keeper }, n) {
  openViewer({ count: photos.length, at: (at) => ({ ...photos[at] }) }, n, {
    reference: `photo:${keeper}`,
    queryName: fileName(photos[0].location),
  });
}

/** The keeper of a group beside another member. */
export function compareGroup({ photos, keeper }) {
  const other = photos.find((photo) => photo.photo_id !== keeper);
  if (!other) return;
  const kept = photos.find((photo) => photo.photo_id === keeper);
  openCompare({
    a: `photo:${other.photo_id}`,
    b: `photo:${keeper}`,
    nameA: fileName(other.location),
    nameB: `${fileName(kept.location)} (${t("web.compare.keeper")})`,
  });
}
