// Deciding about a group, and taking it back: told to the library, then drawn.

import { post, remove, report } from "../../api.js";
import { toast } from "../../dom.js";
import { t } from "../../i18n.js";

/** What no more than repeats the keeper, and so could go. */
const SPARE = new Set(["identical", "copy"]);

/** Photos and bytes of a group that a clean-up would take. */
export function spareOf(group) {
  const spare = group.photos.filter((photo) => photo.photo_id !== group.keeper && SPARE.has(photo.relation));
  return { photos: spare.length, bytes: spare.reduce((sum, photo) => sum + (photo.bytes ?? 0), 0) };
}

/**
 * @param {any} review
 * @param {number} i
 * @param {"not-duplicates" | "keep-both"} kind
 */
export async function decide(review, i, kind) {
  const group = review.groups[i];
  if (!group || group.decision || review.deciding) return;
  review.deciding = true;
  try {
    const photo_ids = group.photos.map((photo) => photo.photo_id);
    group.decision = await post("/decisions", { kind, photo_ids, place: group.place });
  } catch (error) {
    report(error);
    return;
  } finally {
    review.deciding = false;
  }
  review.marks.drop(group.place);
  count(review, group, 1);
  review.decisions.push(i);
  review.redraw(i);
  toast(t(`web.duplicates.decided.${kind}`), { action: t("web.undo"), onaction: () => undo(review, i) });
  if (review.active === i) review.step(1);
}

/** Takes back what was decided about a group. */
export async function undo(review, i) {
  const group = review.groups[i];
  if (!group?.decision) return;
  try {
    await remove(`/decisions/${group.decision.id}`);
  } catch (error) {
    report(error);
    return;
  }
  group.decision = null;
  count(review, group, -1);
  review.decisions = review.decisions.filter((one) => one !== i);
  review.active = i;
  review.redraw(i);
}

function count(review, group, by) {
  review.decided += by;
  const { photos, bytes } = spareOf(group);
  if (review.spare)
    review.spare = { photos: review.spare.photos - by * photos, bytes: review.spare.bytes - by * bytes };
}
