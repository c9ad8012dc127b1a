// The head of a review: how many groups, which of them, in a list or one by one, and looking again.

import { button, h, tool } from "../../dom.js";
import { bytes } from "../../format.js";
import { counted, number, t } from "../../i18n.js";

const MODES = ["list", "single"];

export class ReviewHead {
  /**
   * @param {object} on
   * @param {(relation: string) => void} on.relation "" for all
   * @param {() => void} on.showing decided groups, too, or not any more
   * @param {(mode: string) => void} on.mode
   * @param {() => void} on.find
   * @param {() => void} on.clean
   * @param {() => void} on.rules
   */
  constructor(on) {
    this.count = h("span", { class: "count" });
    this.relations = h("select", {
      aria: { label: t("web.filter.relation") },
      hidden: true,
      onchange: () => on.relation(this.relations.value),
    });
    this.showing = button(t("web.duplicates.show_decided"), on.showing, { kind: "quiet" });
    const way = (mode) =>
      h("button", { type: "button", data: { mode }, onclick: () => on.mode(mode) }, t(`web.duplicates.${mode}`));
    this.modes = h("div", { class: "segments", role: "group", aria: { label: t("web.compare.view") } }, MODES.map(way));
    this.find = button(t("web.duplicates.find"), on.find, { kind: "primary", icon: "search" });
    this.clean = button("", on.clean, { kind: "primary", icon: "trash", hidden: true });
    this.rules = tool("settings", t("web.rules"), on.rules, { hidden: true });
    this.past = h(
      "a",
      { class: "button quiet", href: "/clean-up", data: { link: "" }, hidden: true },
      t("web.clean.history"),
    );
    const title = h("h1", {}, t("web.title.duplicates"), this.count);
    this.element = h(
      "div",
      { class: "head" },
      title,
      this.relations,
      this.showing,
      this.modes,
      this.past,
      this.rules,
      this.find,
      this.clean,
    );
  }

  /** The relations that there are groups of, with how many. */
  offer(relations, chosen) {
    const option = ([name, n]) =>
      h("option", { value: name, selected: name === chosen }, `${t(`relation.${name}`)} (${number(n)})`);
    const found = Object.entries(relations);
    this.relations.replaceChildren(h("option", { value: "" }, t("web.duplicates.all")), ...found.map(option));
    this.relations.hidden = found.length < 2;
  }

  /** @param {{total: number, decided: number, all: boolean, mode: string, looked: any, running: boolean, spare?: any, marked?: number}} state */
  draw({ total, decided, all, mode, looked, running, spare, marked = 0 }) {
    this.count.textContent = total ? counted("web.duplicates.groups", total) : "";
    this.find.querySelector("span").textContent = t(looked ? "web.duplicates.again" : "web.duplicates.find");
    this.find.hidden = running;
    this.find.classList.toggle("primary", !total);
    this.clean.hidden = running || !(marked || spare?.photos);
    this.clean.querySelector("span").textContent = marked
      ? counted("web.clean.do.marked", marked)
      : t("web.clean.do.size", { size: bytes(spare?.bytes ?? 0) });
    this.rules.hidden = running || !total;
    this.past.hidden = !looked;
    this.modes.hidden = !total;
    for (const one of this.modes.children)
      one.setAttribute("aria-pressed", String(one.getAttribute("data-mode") === mode));
    this.showing.hidden = !decided && !all;
    this.showing.setAttribute("aria-pressed", String(all));
    this.showing.classList.toggle("quiet", !all);
  }
}
