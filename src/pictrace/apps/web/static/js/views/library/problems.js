// What could not be used: photos that failed or are missing, a page at a time.

import { get } from "../../api.js";
import { button, h } from "../../dom.js";
import { number, said, t } from "../../i18n.js";

const PAGE = 25;

export class Problems {
  constructor() {
    this.list = h("ul", { class: "stack" });
    this.element = h("div", { class: "panel stack" });
  }

  /** Loads the first page, unless someone has gone on to others and reads them. */
  async refresh() {
    if (this.list.children.length <= PAGE) await this.load();
  }

  async load(after = "") {
    const page = await get("/photos", { state: ["failed", "missing"], order: "location", limit: PAGE, after });
    if (!after) this.list.replaceChildren();
    this.list.append(...page.photos.map(row));
    const more = () =>
      button(`${t("web.library.more")} (${number(page.total)})`, () => this.load(page.next), { kind: "small" });
    if (!page.total) this.element.replaceChildren(h("p", { class: "muted" }, t("web.library.problems.none")));
    else this.element.replaceChildren(...[this.list, page.next && more()].filter(Boolean));
  }
}

const row = (photo) =>
  h(
    "li",
    { class: "small" },
    h("span", { class: `tag ${photo.state === "failed" ? "bad" : "warn"}` }, t(`state.${photo.state}`)),
    " ",
    h("b", {}, photo.location),
    photo.message && h("div", { class: "muted" }, said(photo.message)),
  );
