// Choosing a folder of the server, or an archive in one.

import { get, report } from "../../api.js";
import { button, h, icon, openDialog } from "../../dom.js";
import { number, t } from "../../i18n.js";
import { card } from "../../menu.js";

/** Opens at `start` (a path, or "" for where the server begins); onchoose(path) is told what was chosen. */
export function chooseFolder(start, onchoose) {
  const path = h("p", { class: "path" });
  const list = h("div", { class: "folder-list" });
  let here = "";
  const entry = (name, glyph, onclick) => h("button", { type: "button", onclick }, icon(glyph), h("span", {}, name));
  const choose = (place) => {
    dialog.close();
    onchoose(place);
  };
  const open = async (place) => {
    try {
      const found = await get("/folders", { path: place });
      here = found.path;
      path.textContent = found.path;
      const entries = [
        ...(found.parent ? [entry(t("web.library.folder.up"), "up", () => open(found.parent))] : []),
        ...found.folders.map((one) => entry(one.name, "folder", () => open(one.path))),
        ...found.archives.map((one) => entry(one.name, "archive", () => choose(one.path))),
      ];
      const none = !found.folders.length && !found.archives.length;
      if (none) entries.push(h("p", { class: "muted small" }, t("web.library.folder.empty")));
      if (found.more > 0)
        entries.push(h("p", { class: "muted small" }, t("web.library.folder.more", { n: number(found.more) })));
      list.replaceChildren(...entries);
      list.scrollTop = 0;
      list.querySelector("button")?.focus();
    } catch (error) {
      report(error);
    }
  };
  const dialog = card(
    t("web.library.folder.choose"),
    path,
    list,
    h(
      "div",
      { class: "card-foot" },
      button(t("web.cancel"), () => dialog.close()),
      button(t("web.library.folder.this"), () => choose(here), { kind: "primary" }),
    ),
  );
  openDialog(dialog);
  return open(start);
}
