// How far a review is: looking for groups, deciding about them, and what nobody has looked at.

import { post, report } from "../../api.js";
import { button, h, icon } from "../../dom.js";
import { take } from "../../events.js";
import { ago, date } from "../../format.js";
import { counted, number, t } from "../../i18n.js";

/** Photos are being compared; `job` is the one that does it. */
export const looking = (job) => [
  h(
    "div",
    { class: "row-facts" },
    t("web.duplicates.looking"),
    counted("web.job.found", job.found),
    button(t("web.job.stop"), () => post(`/jobs/${job.id}/stop`).then(take, report), { kind: "small", icon: "stop" }),
  ),
  h("progress", { class: "progress", aria: { label: t("web.duplicates.looking") } }),
];

export const decided = (done, total, looked) => [
  h(
    "div",
    { class: "row-facts" },
    h("span", {}, t("web.duplicates.progress", { done: number(done), total: number(total) })),
    lookedAt(looked),
  ),
  h("progress", {
    class: "progress",
    max: total,
    value: done,
    aria: { label: t("web.duplicates.progress", { done, total }) },
  }),
];

/** When was looked, at how much, and what nobody has looked at. */
function lookedAt(looked) {
  if (!looked) return [];
  const photos = counted("count.photos", looked.photos);
  return [
    h("span", { title: date(looked.started) }, t("duplicates.looked", { photos, when: ago(looked.started) })),
    !looked.complete && h("span", {}, t("duplicates.partly")),
    looked.new > 0 && h("span", { class: "tag warn" }, counted("duplicates.new", looked.new)),
  ];
}

/**
 * What stands where there is no group: nothing was looked for, nothing found, or everything is decided.
 *
 * @param {number} total groups that there are, decided ones too
 */
export function blank(total, looked) {
  const [glyph, title, text] = emptiness(total, looked);
  return h(
    "div",
    { class: "blank" },
    icon(glyph),
    h("h2", {}, t(title)),
    text && h("p", {}, t(text)),
    !total && h("p", { class: "row-facts" }, lookedAt(looked)),
  );
}

function emptiness(total, looked) {
  if (!(looked?.photos || looked?.new)) return ["duplicates", "web.title.duplicates", "web.duplicates.intro"];
  if (total) return ["check", "web.duplicates.all_reviewed", ""];
  if (looked.complete && !looked.new) return ["check", "web.duplicates.none", "web.duplicates.none.hint"];
  return ["duplicates", "duplicates.unseen_title", "duplicates.unseen_text"];
}
