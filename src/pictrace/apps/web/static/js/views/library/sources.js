// The sources of the library: whether they can be reached, what they hold, and taking one out.

import { put, remove, report } from "../../api.js";
import { button, h, icon, openDialog, tool } from "../../dom.js";
import { ago, date, fileName } from "../../format.js";
import { number, t } from "../../i18n.js";
import { card } from "../../menu.js";
import { go } from "../../router.js";
import { startIndexing } from "./work.js";

const GLYPHS = new Set(["folder", "archive", "urls"]);
const UPLOAD = /^[/\\]uploads[/\\][^/\\]+$/;

/** Whether a source is a file that was handed over, and lies in the library itself. */
export const isUpload = ({ location }, directory) =>
  location.startsWith(directory) && UPLOAD.test(location.slice(directory.length));

export class Sources {
  /** onforgotten: a source was taken out of the library. */
  constructor(onforgotten) {
    this.onforgotten = onforgotten;
    this.element = h("div", { class: "stack" });
    this.directory = "";
  }

  /** From an answer of /status; the focus stays on the same button. */
  draw({ sources, library }) {
    this.directory = library;
    const { element } = this;
    const focused = element.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    const none = () => h("p", { class: "note" }, t("web.library.no_sources"));
    element.replaceChildren(...(sources.length ? sources.map((one) => this.row(one)) : [none()]));
    if (!focused) return;
    const controls = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("button, input"));
    [...controls].find((one) => one.getAttribute("aria-label") === focused)?.focus({ preventScroll: true });
  }

  row(one) {
    const name = fileName(one.location);
    return h(
      "article",
      { class: "panel row" },
      icon(GLYPHS.has(one.kind) ? one.kind : "folder"),
      h(
        "div",
        {},
        h("h3", { class: "row-name", title: one.location }, name),
        h("div", { class: "row-facts" }, facts(one)),
        h("div", { class: "small muted" }, one.location),
        one.watchable && watching(one, name),
      ),
      h(
        "div",
        { class: "actions" },
        tool("photos", `${t("web.library.show")}: ${name}`, () => go("/", { source: one.id })),
        tool("refresh", `${t("web.library.rescan")}: ${name}`, () => startIndexing([one.location])),
        tool("trash", `${t("web.library.forget")}: ${name}`, () => this.forget(one)),
      ),
    );
  }

  /** Asks before a source is taken out. */
  forget(one) {
    const hint = isUpload(one, this.directory) ? "forget.upload" : "web.library.forget.hint";
    const confirmed = async () => {
      try {
        await remove(`/sources/${one.id}`);
        dialog.close();
        await this.onforgotten();
      } catch (error) {
        report(error);
      }
    };
    const dialog = card(
      t("web.library.forget.title"),
      h("p", {}, h("strong", {}, one.location)),
      h("p", { class: "muted" }, t(hint)),
      h(
        "div",
        { class: "card-foot" },
        button(t("web.cancel"), () => dialog.close()),
        button(t("web.library.forget"), confirmed, { kind: "danger", icon: "trash" }),
      ),
    );
    openDialog(dialog);
  }
}

function facts(one) {
  const [tone, reach] = one.reachable ? ["good", "reachable"] : ["warn", "unreachable"];
  const scanned = one.scanned_at
    ? t("web.library.scanned", { when: ago(one.scanned_at) })
    : t("web.library.never_scanned");
  return [
    h("span", { class: `tag ${tone}` }, t(`web.library.${reach}`)),
    h("span", {}, t("web.library.count.present", { n: number(one.present) })),
    one.missing > 0 && h("span", {}, t("web.library.count.missing", { n: number(one.missing) })),
    one.failed > 0 && h("span", {}, t("web.library.count.failed", { n: number(one.failed) })),
    h("span", { title: one.scanned_at ? date(one.scanned_at) : "" }, scanned),
  ];
}

function watching(one, name) {
  const box = h("input", {
    type: "checkbox",
    role: "switch",
    checked: one.watched,
    aria: { label: `${t("web.library.watch")}: ${name}` },
    onchange: async () => {
      try {
        await put(`/sources/${one.id}`, { watched: box.checked });
      } catch (error) {
        box.checked = !box.checked;
        report(error);
      }
    },
  });
  return h("label", { class: "switch", title: t("web.library.watch.hint") }, box, t("web.library.watch"));
}
