// The library: add photos, watch the work, see sources, models, and what could not be read.

import { get, report } from "../../api.js";
import { button, h, throttle } from "../../dom.js";
import { archives } from "../../drop.js";
import { over, watch, watchPhotos } from "../../events.js";
import { bytes } from "../../format.js";
import { counted, t } from "../../i18n.js";
import { Adding } from "./adding.js";
import { modelTable } from "./models.js";
import { Problems } from "./problems.js";
import { Sources } from "./sources.js";
import { startIndexing, Work } from "./work.js";

/** How often the counts follow an indexing run. */
const FOLLOW_MS = 2000;
/** After a job ended: what it did is in the catalogue by then. */
const SETTLE_MS = 150;

export async function mountLibrary(root, parameters) {
  document.title = `${t("web.title.library")} · PicTrace`;
  const view = new LibraryView(root);
  await view.load();
  view.listen();
  if (archives.dropped) {
    view.adding.send(archives.dropped);
    archives.dropped = null;
  } else if (parameters.has("add")) view.adding.focus();
  return view;
}

class LibraryView {
  constructor(root) {
    this.facts = h("div", { class: "facts-line" });
    this.work = new Work();
    this.sources = new Sources(() => this.load());
    this.problems = new Problems();
    this.models = h("div", {
      class: "panel table-wrap",
      tabIndex: 0,
      role: "region",
      aria: { label: t("web.library.models") },
    });
    this.adding = new Adding();
    this.stops = [];
    const again = button(t("web.library.rescan_all"), () => startIndexing([]), { kind: "small", icon: "refresh" });
    const retry = button(t("web.library.problems.retry"), () => startIndexing([], true), {
      kind: "small quiet",
      icon: "refresh",
    });
    const sections = [
      section("web.library.jobs", this.work.element, null, "first"),
      section("web.library.sources", this.sources.element, again),
      section("web.library.problems", this.problems.element, retry),
      section("web.library.models", this.models),
    ];
    const aside = h("div", { class: "aside" }, section("web.library.add", this.adding.element));
    root.append(
      h("div", { class: "head" }, h("h1", {}, t("web.title.library")), this.facts),
      h("div", { class: "columns" }, h("div", {}, sections), aside),
    );
  }

  listen() {
    const follow = throttle(
      () => this.load().catch(report),
      () => FOLLOW_MS,
    );
    this.stops = [watch((...told) => this.worked(...told)), watchPhotos(follow)];
  }

  worked(jobs, changed, what) {
    this.work.draw(jobs, changed, what);
    if (what !== "job" || !changed?.finished || !over(changed)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load().catch(report), SETTLE_MS);
  }

  async load() {
    const [status] = await Promise.all([get("/status"), this.problems.refresh()]);
    this.facts.replaceChildren(
      h("span", {}, counted("count.photos", status.present)),
      h("span", {}, counted("web.library.different", status.contents)),
      h("span", {}, t("web.library.size", { size: bytes(status.bytes.total ?? 0) })),
      h("span", { class: "muted" }, status.library),
    );
    this.sources.draw(status);
    this.models.replaceChildren(modelTable(status.models));
  }

  unmount() {
    for (const stop of this.stops) stop();
    clearTimeout(this.timer);
  }
}

const section = (key, body, extra = null, order = "") =>
  h(
    "section",
    { class: `section ${order}`, aria: { label: t(key) } },
    h("div", { class: "section-head" }, h("h2", {}, t(key)), extra),
    body,
  );
