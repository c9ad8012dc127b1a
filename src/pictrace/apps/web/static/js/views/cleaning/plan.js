// A plan: looked at page by page, edited, checked on the disk, carried out, and taken back right there.

import { get, patch, remove, report } from "../../api.js";
import { button, h, icon, openDialog } from "../../dom.js";
import { over, watch } from "../../events.js";
import { ago, bytes } from "../../format.js";
import { counted, said, sentence, t } from "../../i18n.js";
import { card } from "../../menu.js";
import { go } from "../../router.js";
import { actionRow, leftOutRow } from "./action.js";
import { begin, jobAbout, meter } from "./work.js";

const PAGE = 60;
const AHEAD_PIXELS = 900;
const WHICH = ["all", "chosen", "dropped", "refused", "left"];

export class PlanView {
  constructor(root, plan) {
    this.id = plan;
    this.which = "all";
    /** Where the next page begins; null where there is none. */
    this.next = 0;
    this.turn = 0;
    /** @type {any} the run that carried this plan out last */
    this.run = null;
    this.job = null;
    this.count = h("span", { class: "count" });
    this.acts = h("div", { class: "actions" });
    this.status = h("div", { class: "panel clean-status" });
    this.filters = h("div", { class: "segments", role: "group", aria: { label: t("web.clean.which") } });
    this.list = h("ul", { class: "action-list" });
    this.foot = h("div", { class: "grid-foot" });
    const back = h("a", { class: "button small quiet", href: "/clean-up", data: { link: "" } }, t("web.clean.history"));
    const title = h("h1", {}, t("web.title.clean"), this.count);
    root.append(h("div", { class: "head" }, title, back, this.acts), this.status, this.filters, this.list, this.foot);
    this.observer = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.more(), {
      rootMargin: `${AHEAD_PIXELS}px`,
    });
    this.unwatch = watch((jobs, _changed, what) => what === "job" && this.heard(jobs));
  }

  async load() {
    await this.begun();
    this.observer.observe(this.foot);
  }

  /** The plan, its run and its first page, anew. */
  async begun() {
    const { runs } = await get("/cleanups");
    this.run = runs.find((run) => run.plan === this.id) ?? null;
    await this.choose(this.which);
  }

  choose(which) {
    this.which = which;
    this.next = 0;
    this.list.replaceChildren();
    return this.more(true);
  }

  async more(afresh = false) {
    if (!afresh && (this.loading || this.next === null)) return;
    const mine = ++this.turn;
    this.loading = true;
    try {
      const left = this.which === "left";
      const path = `/plans/${this.id}${left ? "/left-out" : ""}`;
      const page = await get(path, { after: this.next, limit: PAGE, which: left ? null : this.which });
      if (left && !this.plan) this.plan = (await get(`/plans/${this.id}`, { limit: 1 })).plan;
      if (mine !== this.turn) return;
      this.next = page.next;
      this.plan = page.plan ?? this.plan;
      const on = { done: this.busy || this.carriedOut, onchoose: (n, wanted) => this.tick(n, wanted) };
      const rows = left ? page.left_out.map(leftOutRow) : page.actions.map((action) => actionRow(action, on));
      this.list.append(...rows);
      this.draw();
    } finally {
      if (mine === this.turn) this.loading = false;
    }
  }

  get busy() {
    return Boolean(this.job && !over(this.job));
  }

  /** Is something of it done, and not taken back? */
  get carriedOut() {
    return Boolean(this.run?.done && ["done", "interrupted", "partly-undone", "running"].includes(this.run.state));
  }

  async tick(number, wanted) {
    try {
      this.plan = await patch(`/plans/${this.id}`, wanted ? { include: [number] } : { drop: [number] });
      this.draw();
    } catch (error) {
      report(error);
      await this.choose(this.which);
    }
  }

  heard(jobs) {
    const job = jobAbout(jobs, [this.id, this.run?.run]);
    if (!job) return;
    const before = this.job;
    this.job = job;
    if (before && before.id === job.id && over(job) && !over(before)) this.begun().catch(report);
    else if (this.plan) this.draw();
  }

  draw() {
    const { plan } = this;
    this.count.textContent = this.carriedOut ? "" : counted("web.clean.actions", plan.chosen);
    this.acts.replaceChildren(...this.actions().filter(Boolean));
    this.status.replaceChildren(...this.told().filter(Boolean));
    const counts = { all: plan.actions, chosen: plan.chosen, dropped: plan.actions - plan.chosen };
    Object.assign(counts, { refused: plan.rehearsal?.refused ?? 0, left: plan.left_out });
    this.filters.replaceChildren(
      ...WHICH.filter((which) => which === "all" || counts[which]).map((which) =>
        h(
          "button",
          { type: "button", aria: { pressed: String(which === this.which) }, onclick: () => this.choose(which) },
          `${t(`web.clean.which.${which}`)} (${counts[which]})`,
        ),
      ),
    );
    if (!this.list.children.length && this.next === null && !this.list.nextElementSibling?.matches(".blank"))
      this.foot.textContent = t("web.clean.nothing");
    else this.foot.textContent = "";
    for (const box of this.list.querySelectorAll("input")) box.disabled = this.busy || this.carriedOut;
  }

  actions() {
    if (this.busy) return [];
    if (this.carriedOut) return [button(t("web.undo"), () => this.undo(), { kind: "primary", icon: "refresh" })];
    const nothing = this.plan.chosen === 0;
    return [
      button(t("web.clean.discard"), () => this.discard(), { kind: "quiet" }),
      button(t("web.clean.check"), () => this.start("rehearse"), { icon: "search", disabled: nothing }),
      button(t("web.clean.do"), () => this.confirm(), { kind: "primary", icon: "trash", disabled: nothing }),
    ];
  }

  /** What stands above the list: how much would be freed, how far a job is, what became of it. */
  told() {
    const { plan, run, job } = this;
    if (this.busy) return [meter(job)];
    const failed = job?.state === "failed" && h("p", { class: "note bad" }, sentence(job.problem.message));
    if (this.carriedOut)
      return [
        h("h2", {}, counted("web.clean.done", run.done)),
        h("p", { class: "muted" }, t("web.clean.done.size", { size: bytes(run.bytes) })),
        run.refused > 0 && h("p", {}, counted("web.clean.left", run.refused)),
        failed,
      ];
    const { rehearsal } = plan;
    return [
      run?.state === "undone" && h("p", { class: "tag good" }, icon("check"), t("web.clean.undone")),
      h("h2", {}, t("web.clean.frees", { size: bytes(plan.frees_allowed) })),
      h("p", { class: "muted" }, t("web.clean.made_from", { what: said(plan.message) })),
      rehearsal
        ? h("p", {}, t("web.clean.checked", { when: ago(rehearsal.at) }), " ", counted("web.clean.left", plan.refused))
        : h("p", { class: "muted" }, t("web.clean.check.hint")),
      failed,
    ];
  }

  async start(kind) {
    const job = await begin({ kind, subject: this.id });
    if (!job) return;
    this.job = job;
    this.draw();
  }

  confirm() {
    const { plan } = this;
    const dialog = card(
      t("web.clean.confirm", { files: counted("count.files", plan.chosen) }),
      h("p", {}, t("web.clean.confirm.text", { size: bytes(plan.frees_allowed) })),
      h(
        "div",
        { class: "card-foot" },
        button(t("web.cancel"), () => dialog.close()),
        button(
          t("web.clean.do"),
          () => {
            dialog.close();
            this.start("clean");
          },
          { kind: "primary", icon: "trash" },
        ),
      ),
    );
    openDialog(dialog);
  }

  async undo() {
    const job = await begin({ kind: "undo", subject: this.run.run });
    if (!job) return;
    this.job = job;
    this.draw();
  }

  async discard() {
    try {
      await remove(`/plans/${this.id}`);
      await go("/duplicates");
    } catch (error) {
      report(error);
    }
  }

  unmount() {
    this.turn = -1;
    this.unwatch();
    this.observer.disconnect();
  }
}
