// Going from one group to the next where one is shown at a time.

import { h, tool } from "../../dom.js";
import { number, t } from "../../i18n.js";

/** @param {number} at index of the group that is shown; onstep(by): to the one before (-1) or the next (1) */
export const pager = (at, total, onstep) =>
  h(
    "div",
    { class: "pager" },
    tool("left", `${t("web.duplicates.previous")} (←)`, () => onstep(-1), { disabled: at === 0 }),
    h(
      "span",
      { class: "muted", aria: { live: "polite" } },
      t("web.duplicates.group", { position: number(at + 1), total: number(total) }),
    ),
    tool("right", `${t("web.duplicates.next")} (→)`, () => onstep(1), { disabled: at >= total - 1 }),
  );
