// The library: add photos, watch the work, see sources, models, and what could not be read.

import { get, post, put, remove, report, upload } from "../api.js";
import { button, h, icon, openDialog, throttle, tool } from "../dom.js";
import { archives } from "../drop.js";
import { drop, failuresOf, loadFailures, over, take, watch, watchPhotos } from "../events.js";
import { ago, bytes, date, duration, fileName, percent } from "../format.js";
import { counted, number, said, t } from "../i18n.js";
import { card } from "../menu.js";
import { go } from "../router.js";

/** How often the counts follow an indexing run. */
const FOLLOW_MS = 2000;
/** What could not be used, a page of it. */
const PROBLEMS = 25;

export async function mountLibrary(root, parameters) {
  document.title = `${t("web.title.library")} · PicTrace`;
  const view = new LibraryView(root);
  await view.load();
  const stops = [watch((jobs, changed, what) => view.drawJobs(jobs, changed, what)), watchPhotos(view.follow)];
  view.stop = () => stops.forEach((stop) => void stop());
  if (archives.dropped) {
    view.send(archives.dropped);
    archives.dropped = null;
  } else if (parameters.has("add")) view.path.focus();
  return view;
}

class LibraryView {
  constructor(root) {
    this.facts = h("div", { class: "facts-line" });
    this.sources = h("div", { class: "stack" });
    this.jobs = h("div", { class: "stack", aria: { live: "polite", busy: "false" } });
    this.models = h("div", {
      class: "panel table-wrap",
      tabIndex: 0,
      role: "region",
      aria: { label: t("web.library.models") },
    });
    this.problems = h("div", { class: "panel stack" });
    this.cards = new Map();
    this.directory = "";
    this.follow = throttle(
      () => this.load().catch(report),
      () => FOLLOW_MS,
    );
    /** @type {(() => void) | null} */
    this.stop = null;
    const section = (key, body, extra, order = "") =>
      h(
        "section",
        { class: `section ${order}`, aria: { label: t(key) } },
        h("div", { class: "section-head" }, h("h2", {}, t(key)), extra),
        body,
      );
    root.append(
      h("div", { class: "head" }, h("h1", {}, t("web.title.library")), this.facts),
      h(
        "div",
        { class: "columns" },
        h(
          "div",
          {},
          section("web.library.jobs", this.jobs, null, "first"),
          section(
            "web.library.sources",
            this.sources,
            button(t("web.library.rescan_all"), () => this.index([]), { kind: "small", icon: "refresh" }),
          ),
          section(
            "web.library.problems",
            this.problems,
            button(t("web.library.problems.retry"), () => this.index([], true), {
              kind: "small quiet",
              icon: "refresh",
            }),
          ),
          section("web.library.models", this.models),
        ),
        h("div", { class: "aside" }, section("web.library.add", this.addPanel())),
      ),
    );
  }

  // Adding

  addPanel() {
    this.path = h("input", {
      type: "text",
      autocomplete: "off",
      spellcheck: false,
      aria: { label: t("web.library.add.path") },
      placeholder: "/…",
      required: true,
    });
    const folder = h(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          this.index([this.path.value.trim()]).then((done) => {
            if (done) this.path.value = "";
          });
        },
      },
      h("h3", {}, icon("folder"), t("web.library.add.folder")),
      h("p", { class: "small muted" }, t("web.library.add.folder.hint")),
      h(
        "div",
        { class: "line" },
        this.path,
        button(t("web.library.add.browse"), () => this.browse(), { kind: "" }),
      ),
      h("div", {}, h("button", { class: "button primary" }, t("web.library.add.start"))),
    );
    this.file = h("input", {
      type: "file",
      accept: document.body.dataset.archives.replaceAll(".tar.", ".").replaceAll(" ", ","),
      hidden: true,
      onchange: () => {
        if (this.file.files[0]) this.send(this.file.files[0]);
        this.file.value = "";
      },
    });
    this.uploading = h("div", { aria: { live: "polite" } });
    const archive = h(
      "div",
      { class: "stack" },
      h("h3", {}, icon("archive"), t("web.library.add.upload")),
      h("p", { class: "small muted" }, t("web.library.add.upload.hint")),
      h(
        "div",
        {},
        button(t("web.library.add.upload.choose"), () => this.file.click(), { icon: "upload" }),
      ),
      this.file,
      this.uploading,
    );
    const urls = h("textarea", {
      rows: 4,
      spellcheck: false,
      placeholder: "https://…",
      aria: { label: t("web.library.add.urls"), describedby: "urls-hint" },
      required: true,
    });
    const wrong = h("p", { class: "wrong", role: "alert" });
    const list = h(
      "form",
      {
        onsubmit: async (event) => {
          event.preventDefault();
          const lines = urls.value.split("\n").map((line) => line.trim());
          const bad = lines.findIndex((line) => line && !/^https?:\/\/\S+$/i.test(line));
          wrong.textContent = bad < 0 ? "" : t("web.library.add.urls.wrong", { line: number(bad + 1) });
          urls.toggleAttribute("aria-invalid", bad >= 0);
          if (bad >= 0) return;
          try {
            const { place } = await post("/addresses", {
              name: new Date().toISOString().slice(0, 10),
              urls: lines.filter(Boolean),
            });
            if (await this.index([place])) urls.value = "";
          } catch (error) {
            report(error);
          }
        },
      },
      h("h3", {}, icon("urls"), t("web.library.add.urls")),
      h("p", { class: "small muted", id: "urls-hint" }, t("web.library.add.urls.hint")),
      urls,
      wrong,
      h("div", {}, h("button", { class: "button primary" }, t("web.library.add.start"))),
    );
    return h("div", { class: "panel add" }, folder, h("hr"), archive, h("hr"), list);
  }

  async index(places, retry = false) {
    try {
      take(await post("/jobs", { kind: "index", places, retry }));
      return true;
    } catch (error) {
      report(error);
      return false;
    }
  }

  async send(file) {
    const bar = h("progress", { class: "progress", max: 1, value: 0, aria: { label: file.name } });
    const text = h("p", { class: "small" });
    const tell = (part) => {
      bar.value = part;
      text.textContent = t("web.library.add.uploading", { name: file.name, percent: percent(part) });
    };
    tell(0);
    this.uploading.replaceChildren(text, bar);
    try {
      const { place } = await upload(`/uploads?name=${encodeURIComponent(file.name)}`, file, tell);
      await this.index([place]);
    } catch (error) {
      report(error);
    } finally {
      this.uploading.replaceChildren();
    }
  }

  browse() {
    const path = h("p", { class: "path" });
    const list = h("div", { class: "folder-list" });
    let here = "";
    const entry = (name, glyph, act) => h("button", { type: "button", onclick: act }, icon(glyph), h("span", {}, name));
    const choose = (place) => {
      this.path.value = place;
      dialog.close();
      this.path.focus();
    };
    const open = async (place) => {
      try {
        const found = await get("/folders", { path: place });
        here = found.path;
        path.textContent = found.path;
        list.replaceChildren(
          ...[
            found.parent && entry(t("web.library.folder.up"), "up", () => open(found.parent)),
            ...found.folders.map((one) => entry(one.name, "folder", () => open(one.path))),
            ...found.archives.map((one) => entry(one.name, "archive", () => choose(one.path))),
            !found.folders.length &&
              !found.archives.length &&
              h("p", { class: "muted small" }, t("web.library.folder.empty")),
            found.more > 0 && h("p", { class: "muted small" }, t("web.library.folder.more", { n: number(found.more) })),
          ].filter(Boolean),
        );
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
    open(this.path.value.trim());
  }

  // What there is

  async load() {
    const longer = this.problems.querySelectorAll("li").length > PROBLEMS; // someone reads on: leave it as it is
    const [status] = await Promise.all([get("/status"), longer || this.loadProblems()]);
    this.directory = status.library;
    this.facts.replaceChildren(
      h("span", {}, counted("count.photos", status.present)),
      h("span", {}, counted("web.library.different", status.contents)),
      h("span", {}, t("web.library.size", { size: bytes(status.bytes.total ?? 0) })),
      h("span", { class: "muted" }, status.library),
    );
    const focused = this.sources.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    this.sources.replaceChildren(
      ...(status.sources.length
        ? status.sources.map((one) => this.source(one))
        : [h("p", { class: "note" }, t("web.library.no_sources"))]),
    );
    const turned = /** @type {NodeListOf<HTMLElement>} */ (this.sources.querySelectorAll("button, input"));
    const again = [...turned].find((one) => one.ariaLabel === focused);
    if (focused) again?.focus({ preventScroll: true });
    this.drawModels(status.models);
  }

  source(one) {
    const name = fileName(one.location);
    return h(
      "article",
      { class: "panel row" },
      icon(["folder", "archive", "urls"].includes(one.kind) ? one.kind : "folder"),
      h(
        "div",
        {},
        h("h3", { class: "row-name", title: one.location }, name),
        h(
          "div",
          { class: "row-facts" },
          h(
            "span",
            { class: `tag ${one.reachable ? "good" : "warn"}` },
            t(one.reachable ? "web.library.reachable" : "web.library.unreachable"),
          ),
          h("span", {}, t("web.library.count.present", { n: number(one.present) })),
          one.missing > 0 && h("span", {}, t("web.library.count.missing", { n: number(one.missing) })),
          one.failed > 0 && h("span", {}, t("web.library.count.failed", { n: number(one.failed) })),
          h(
            "span",
            { title: one.scanned_at ? date(one.scanned_at) : "" },
            one.scanned_at ? t("web.library.scanned", { when: ago(one.scanned_at) }) : t("web.library.never_scanned"),
          ),
        ),
        h("div", { class: "small muted" }, one.location),
        one.watchable && this.watching(one, name),
      ),
      h(
        "div",
        { class: "actions" },
        tool("photos", `${t("web.library.show")}: ${name}`, () => go("/", { source: one.id })),
        tool("refresh", `${t("web.library.rescan")}: ${name}`, () => this.index([one.location])),
        tool("trash", `${t("web.library.forget")}: ${name}`, () => this.forget(one)),
      ),
    );
  }

  watching(one, name) {
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

  /** Whether a source is a file that was handed over, and lies in the library itself. */
  isUpload({ location }) {
    return (
      location.startsWith(this.directory) && /^[/\\]uploads[/\\][^/\\]+$/.test(location.slice(this.directory.length))
    );
  }

  forget(one) {
    const dialog = card(
      t("web.library.forget.title"),
      h("p", {}, h("strong", {}, one.location)),
      h("p", { class: "muted" }, t(this.isUpload(one) ? "forget.upload" : "web.library.forget.hint")),
      h(
        "div",
        { class: "card-foot" },
        button(t("web.cancel"), () => dialog.close()),
        button(
          t("web.library.forget"),
          async () => {
            try {
              await remove(`/sources/${one.id}`);
              dialog.close();
              await this.load();
            } catch (error) {
              report(error);
            }
          },
          { kind: "danger", icon: "trash" },
        ),
      ),
    );
    openDialog(dialog);
  }

  drawModels(models) {
    const head = ["name", "about", "dimension", "embedded", "licence"].map((key) =>
      h("th", { scope: "col" }, t(`web.model.${key}`)),
    );
    this.models.replaceChildren(
      h(
        "table",
        { class: "models" },
        h("thead", {}, h("tr", {}, head)),
        h(
          "tbody",
          {},
          models.map((model) =>
            h(
              "tr",
              {},
              h(
                "td",
                {},
                h("strong", {}, model.id),
                h("br"),
                h(
                  "span",
                  { class: `tag ${model.chosen ? "accent" : model.installed ? "good" : ""}` },
                  t(
                    model.chosen
                      ? "web.model.chosen"
                      : model.installed
                        ? "web.model.installed"
                        : "web.model.not_installed",
                  ),
                ),
              ),
              h(
                "td",
                {},
                said(model.description),
                model.bytes ? h("div", { class: "small muted" }, bytes(model.bytes)) : null,
              ),
              h("td", {}, number(model.dimension)),
              h("td", {}, number(model.embedded)),
              h("td", {}, model.licence),
            ),
          ),
        ),
      ),
    );
  }

  async loadProblems(after = "") {
    const page = await get("/photos", { state: ["failed", "missing"], order: "location", limit: PROBLEMS, after });
    const rows = page.photos.map((photo) =>
      h(
        "li",
        { class: "small" },
        h("span", { class: `tag ${photo.state === "failed" ? "bad" : "warn"}` }, t(`state.${photo.state}`)),
        " ",
        h("b", {}, photo.location),
        photo.reason && h("div", { class: "muted" }, said(photo.reason)),
      ),
    );
    if (!after) this.problems.replaceChildren(h("ul", { class: "stack" }));
    this.problems.querySelector(".button")?.remove();
    this.problems.firstElementChild.append(...rows);
    if (!page.total) this.problems.replaceChildren(h("p", { class: "muted" }, t("web.library.problems.none")));
    if (page.next)
      this.problems.append(
        button(`${t("web.library.more")} (${number(page.total)})`, () => this.loadProblems(page.next), {
          kind: "small",
        }),
      );
  }

  // Work

  drawJobs(jobs, changed, what) {
    if (what === "dismissed") {
      this.cards.get(changed.id)?.remove();
      this.cards.delete(changed.id);
    }
    if (!jobs.length) {
      this.jobs.replaceChildren(h("p", { class: "note" }, t("web.library.no_jobs")));
      return;
    }
    this.jobs.querySelector(":scope > .note")?.remove();
    for (const job of jobs.slice(0, 8).reverse()) {
      let element = this.cards.get(job.id);
      if (!element) {
        element = h("article", { class: "panel job" });
        this.cards.set(job.id, element);
        this.jobs.prepend(element);
      }
      if (!changed || changed.id === job.id || !element.children.length) this.drawJob(element, job);
    }
    if (what === "job" && changed && over(changed) && changed.finished) this.loadSoon();
  }

  loadSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load().catch(report), 150);
  }

  drawJob(element, job) {
    const { progress, report: done } = job;
    const focused = element.contains(document.activeElement);
    const places =
      job.kind === "index" ? (job.places.length ? job.places.map(fileName).join(", ") : t("web.job.all_sources")) : "";
    const running = !over(job);
    const tone = job.continued_by ? "" : ({ done: "good", failed: "bad", stopped: "warn" }[job.state] ?? "accent");
    const state = job.continued_by ? "continued" : job.interrupted ? "interrupted" : job.state;
    const known = progress?.listed_all && progress.total > 0;
    const facts = [];
    if (progress && running)
      facts.push(
        known
          ? t("web.job.progress", { done: number(progress.done), total: number(progress.total) })
          : t("web.job.progress.listing", { done: number(progress.done) }),
        t("web.job.rate", {
          rate: number(progress.photos_per_second, { maximumFractionDigits: progress.photos_per_second < 10 ? 1 : 0 }),
        }),
        known && progress.eta_seconds !== null && t("web.job.eta", { time: duration(progress.eta_seconds) }),
      );
    if (done)
      facts.push(
        t(
          "web.job.report",
          Object.fromEntries(
            ["added", "unchanged", "moved", "missing", "failed"].map((key) => [key, number(done[key])]),
          ),
        ),
        duration(done.seconds),
      );
    if (job.kind === "duplicates") facts.push(counted("web.job.found", job.found));
    const bad = failuresOf(job.id);
    const opened = element.querySelector("details")?.open ?? false;
    const listed = h("ul", { class: "failures", tabIndex: 0 });
    const list = (found) =>
      listed.replaceChildren(
        ...found
          .slice(-200)
          .map((one) => h("li", {}, h("b", {}, one.location), h("div", { class: "muted" }, said(one.reason)))),
      );
    list(bad);
    element.replaceChildren(
      h(
        "div",
        { class: "row" },
        icon(job.kind === "index" ? "library" : "duplicates"),
        h(
          "div",
          {},
          h("h3", { class: "row-name" }, `${t(`web.job.${job.kind}`)}${places ? `: ${places}` : ""}`),
          h(
            "div",
            { class: "row-facts" },
            h("span", { class: `tag ${tone}` }, t(`web.job.${state}`)),
            facts.filter(Boolean).map((text) => h("span", {}, text)),
          ),
        ),
        h(
          "div",
          { class: "actions" },
          running &&
            button(t("web.job.stop"), () => post(`/jobs/${job.id}/stop`).then(take, report), {
              kind: "small",
              icon: "stop",
              disabled: job.state === "stopping",
            }),
          job.resumable &&
            button(t("web.job.resume"), () => post(`/jobs/${job.id}/resume`).then(take, report), {
              kind: "small",
              icon: "play",
            }),
          !running && tool("close", t("web.job.dismiss"), () => this.dismiss(job)),
        ),
      ),
      running &&
        h("progress", {
          class: "progress",
          aria: { label: t(`web.job.${job.kind}`) },
          ...(known ? { max: progress.total, value: progress.done } : {}),
        }),
      job.problem && h("p", { class: "note bad" }, said(job.problem.detail)),
      job.failed > 0 || bad.length
        ? h(
            "details",
            {
              open: opened,
              ontoggle: (event) => event.target.open && !bad.length && loadFailures(job.id).then(list, report),
            },
            h("summary", {}, counted("web.job.failures", Math.max(job.failed, bad.length))),
            listed,
          )
        : "",
    );
    for (const child of [...element.childNodes]) if (child.nodeType === Node.TEXT_NODE) child.remove();
    if (focused) element.querySelector("button")?.focus({ preventScroll: true });
  }

  async dismiss(job) {
    try {
      await remove(`/jobs/${job.id}`);
    } catch (error) {
      if (error.name !== "job-gone") {
        report(error);
        return;
      }
    }
    drop(job.id);
  }

  unmount() {
    this.stop?.();
    clearTimeout(this.timer);
  }
}
