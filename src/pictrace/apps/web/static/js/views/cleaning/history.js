// Every clean-up that was carried out: what it did, taking it back, and emptying the trash.

import { get, report } from "../../api.js";
import { button, h, icon, openDialog } from "../../dom.js";
import { over, watch } from "../../events.js";
import { bytes, date } from "../../format.js";
import { counted, sentence, t } from "../../i18n.js";
import { card } from "../../menu.js";
import { planAddress } from "./planning.js";
import { begin, meter } from "./work.js";

/** Days that trash is kept where a person does not say otherwise. */
const KEPT_DAYS = 30;
const DAY_MS = 864e5;
const TONES = { done: "good", interrupted: "warn", "partly-undone": "warn", running: "accent", undoing: "accent" };
const UNDOABLE = new Set(["done", "interrupted", "partly-undone"]);
const KINDS = new Set(["clean", "undo", "purge"]);

export class History {
  constructor(root) {
    this.runs = [];
    this.job = null;
    this.status = h("div", { class: "stack" });
    this.list = h("div", { class: "stack" });
    this.purge = button(t("web.clean.purge"), () => this.ask(), { kind: "danger", icon: "trash", hidden: true });
    root.append(
      h("div", { class: "head" }, h("h1", {}, t("web.clean.history")), this.purge),
      h("p", { class: "note past-hint" }, t("web.clean.history.hint")),
      this.status,
      this.list,
    );
    this.unwatch = watch((jobs, _changed, what) => what === "job" && this.heard(jobs));
  }

  async load() {
    this.runs = (await get("/cleanups")).runs;
    this.draw();
  }

  heard(jobs) {
    const before = this.job;
    const job = jobs.find((one) => KINDS.has(one.kind));
    if (!job) return;
    this.job = job;
    if (before && over(job) && (before.id !== job.id || !over(before))) this.load().catch(report);
    else this.draw();
  }

  draw() {
    const busy = this.job && !over(this.job);
    const failed = this.job?.state === "failed" && this.job.problem;
    this.status.replaceChildren(
      ...[busy && meter(this.job), failed && h("p", { class: "note bad" }, sentence(failed.message))].filter(Boolean),
    );
    this.purge.hidden = !this.runs.some((run) => UNDOABLE.has(run.state) && run.done) || Boolean(busy);
    this.list.replaceChildren(
      ...(this.runs.length
        ? this.runs.map((run) => this.row(run, busy))
        : [h("div", { class: "blank" }, icon("trash"), h("h2", {}, t("web.clean.history.none")))]),
    );
  }

  row(run, busy) {
    const undo = () => begin({ kind: "undo", subject: run.run });
    return h(
      "article",
      { class: "panel row past", data: { run: run.run } },
      icon("trash"),
      h(
        "div",
        {},
        h("h2", { class: "row-name" }, date(run.started)),
        h(
          "div",
          { class: "row-facts" },
          h("span", { class: `tag ${TONES[run.state] ?? ""}` }, t(`web.clean.state.${run.state}`)),
          h("span", {}, counted("count.files", run.done)),
          h("span", {}, bytes(run.bytes)),
          run.refused > 0 && h("span", {}, counted("web.clean.left", run.refused)),
        ),
      ),
      h(
        "div",
        { class: "actions" },
        h("a", { class: "button small quiet", href: planAddress(run.plan), data: { link: "" } }, t("web.clean.look")),
        UNDOABLE.has(run.state) &&
          run.done > 0 &&
          button(t("web.undo"), undo, { kind: "small", icon: "refresh", disabled: Boolean(busy) }),
      ),
    );
  }

  /** What would be deleted for good: only here files go, so it is said before, and how much. */
  ask() {
    const days = h("input", { type: "number", min: "0", max: "36500", value: String(KEPT_DAYS) });
    const told = h("p", { aria: { live: "polite" } });
    const sure = button(
      t("web.clean.purge.do"),
      () => {
        dialog.close();
        begin({ kind: "purge", days: Number(days.value) });
      },
      { kind: "danger", icon: "trash" },
    );
    const count = () => {
      const before = Date.now() - Number(days.value) * DAY_MS;
      const old = this.runs.filter((run) => UNDOABLE.has(run.state) && Date.parse(run.started) <= before);
      const files = old.reduce((sum, run) => sum + run.done, 0);
      const size = old.reduce((sum, run) => sum + run.bytes, 0);
      const valid = days.value !== "" && days.checkValidity();
      told.textContent = valid
        ? t("web.clean.purge.count", { files: counted("count.files", files), size: bytes(size) })
        : "";
      sure.disabled = !valid || !files;
    };
    days.addEventListener("input", count);
    const dialog = card(
      t("web.clean.purge"),
      h("p", {}, t("web.clean.purge.text")),
      h("label", { class: "field" }, t("web.clean.purge.days"), days),
      told,
      h(
        "div",
        { class: "card-foot" },
        button(t("web.cancel"), () => dialog.close()),
        sure,
      ),
    );
    count();
    openDialog(dialog);
  }

  unmount() {
    this.unwatch();
  }
}
