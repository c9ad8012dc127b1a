// Making a plan of a clean-up, from wherever a person is, and going to look at it.

import { post, report } from "../../api.js";
import { toast } from "../../dom.js";
import { t } from "../../i18n.js";
import { go } from "../../router.js";

export const planAddress = (plan) => `/clean-up?plan=${encodeURIComponent(plan)}`;

/**
 * What would go of these photos, as far as another copy of each stays. The hook of the selection bar.
 *
 * @param {Iterable<number>} photoIds
 */
export const planFor = (photoIds) => plan({ of: "photos", photo_ids: [...photoIds] });

/**
 * What would go of duplicate groups.
 *
 * @param {{groups?: number[], keepers?: Record<number, number>, like?: {relation: string, code: string}}} [wanted]
 *   groups: places of groups, none: all undecided ones; keepers: photos that a person keeps, by place; like: those of
 *   this relation whose keeper is kept for this reason
 */
export const planGroups = (wanted = {}) => plan({ of: "groups", ...wanted });

/** Makes it and shows it; false where it could not be made. */
async function plan(body) {
  const note = toast(t("web.clean.making"), { seconds: 60 });
  try {
    const { plan: id } = await post("/plans", body);
    await go("/clean-up", { plan: id });
    return true;
  } catch (error) {
    report(error);
    return false;
  } finally {
    note.remove();
  }
}
