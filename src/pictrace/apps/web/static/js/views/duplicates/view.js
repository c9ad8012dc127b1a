// Review duplicates: a list or one group after another, decided with one key, taken back with another.

import { get, post, report } from "../../api.js";
import { h } from "../../dom.js";
import { over, take, watch } from "../../events.js";
import { sentence, t } from "../../i18n.js";
import { note } from "../../router.js";
import { planGroups } from "../cleaning/planning.js";
import { openRules } from "../cleaning/rules.js";
import { decide, undo } from "./decisions.js";
import { compareGroup, groupCard } from "./group.js";
import { ReviewHead } from "./head.js";
import { press } from "./keys.js";
import { Marks } from "./marks.js";
import { pager } from "./pager.js";
import { blank, decided, looking } from "./progress.js";

const PAGE = 20;
/** Pixels below the window from where on more groups are fetched, and groups before the last one. */
const AHEAD_PIXELS = 900;
const NEAR_PIXELS = 600;
const AHEAD_GROUPS = 5;

export async function mountDuplicates(root, parameters) {
  document.title = `${t("web.title.duplicates")} · PicTrace`;
  const view = new Review(root, parameters);
  await view.load(true);
  view.stop = watch((_jobs, changed, what) => changed && what === "job" && view.heard(changed));
  return view;
}

class Review {
  constructor(root, parameters) {
    this.groups = [];
    /** Place after which the next page begins; null where there is none. */
    this.next = 0;
    this.total = 0;
    this.decided = 0;
    this.active = 0;
    /** Indexes of groups that were decided since the page was loaded, the last one last. */
    this.decisions = [];
    this.job = null;
    this.looked = null;
    /** @type {{photos: number, bytes: number} | null} what could be cleaned up of undecided groups */
    this.spare = null;
    this.turn = 0;
    this.marks = new Marks();
    this.indexing = new Set();
    this.relation = parameters.get("relation") ?? "";
    this.all = parameters.get("decided") === "1";
    this.mode = parameters.get("mode") ?? "list";
    /** @type {(() => void) | null} */
    this.stop = null;
    this.head = new ReviewHead({
      relation: (relation) => this.choose({ relation }),
      showing: () => this.choose({ all: !this.all }),
      mode: (mode) => this.setMode(mode),
      find: () => this.start(),
      clean: () => planGroups(this.marks.size ? this.marks.wanted : {}),
      rules: () => openRules(() => this.start()),
    });
    this.meter = h("div", { class: "review-progress", aria: { live: "polite" } });
    this.body = h("div", { class: "review" });
    this.foot = h("div", { class: "grid-foot" });
    root.append(this.head.element, this.meter, this.body, this.foot);
    this.observer = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.load(), {
      rootMargin: `${AHEAD_PIXELS}px`,
    });
    this.observer.observe(this.foot);
    this.onkey = (event) => press(event, this);
    addEventListener("keydown", this.onkey);
  }

  async start() {
    const { find } = this.head;
    find.disabled = true;
    try {
      take(await post("/jobs", { kind: "duplicates" }));
      this.groups = [];
      await this.load(true);
    } catch (error) {
      report(error);
    } finally {
      find.disabled = false;
    }
  }

  /** Another filter: it has an address of its own, and its own progress. */
  choose(filter) {
    Object.assign(this, filter);
    this.decisions = [];
    this.active = 0;
    this.address();
    this.load(true).catch(report);
  }

  address() {
    const { mode, relation, all } = this;
    note({ mode: mode === "list" ? "" : mode, relation, decided: all ? "1" : "" });
  }

  heard(job) {
    if (job.kind === "duplicates" && job.id >= (this.job?.id ?? 0)) this.progressed(job);
    else if (!over(job)) this.indexing.add(job.id);
    else if (this.indexing.delete(job.id)) this.load(true).catch(report); // photos may have come or gone
  }

  progressed(job) {
    const before = this.job;
    this.job = job;
    this.draw();
    if (over(job) && before && !over(before)) this.load(true);
    else if (!over(job) && job.found > this.groups.length && this.groups.length < PAGE) this.load(true);
  }

  async load(afresh = false) {
    if (!afresh && (this.loading || this.next === null)) return;
    const mine = ++this.turn;
    this.loading = true;
    try {
      const page = await get("/duplicates", {
        after: afresh ? 0 : this.next,
        limit: PAGE,
        relation: this.relation,
        decided: this.all ? null : false,
      });
      if (mine !== this.turn) return;
      const left = Object.keys(page.relations);
      if (this.relation && left.length && !left.includes(this.relation)) {
        this.choose({ relation: "" }); // none of it is left
        return;
      }
      this.take(page, afresh);
    } finally {
      if (mine === this.turn) this.loading = false;
    }
    // A short page leaves the foot in view, and the observer silent.
    const near = () => this.foot.getBoundingClientRect().top < innerHeight + NEAR_PIXELS;
    if (this.mode === "list" && this.next !== null && near()) this.load();
  }

  take(page, afresh) {
    if (afresh) {
      this.groups = [];
      this.decisions = [];
      this.active = Math.min(this.active, Math.max(0, page.groups.length - 1));
      this.body.replaceChildren();
    }
    const first = this.groups.length;
    this.groups.push(...page.groups);
    const { next, total, decided, job, looked, spare } = page;
    Object.assign(this, { next, total, decided, job, looked, spare });
    this.marks.of(looked?.started ?? "");
    // Those decided about while they were on the page stay there until it is loaded anew.
    this.listed = this.all ? total : total - decided + this.decisions.length;
    if (afresh || !this.head.relations.options.length) this.head.offer(page.relations, this.relation);
    if (this.mode === "list") this.body.append(...page.groups.map((_, i) => this.card(first + i)));
    else this.drawSingle();
    this.loading = false;
    this.draw();
  }

  draw() {
    const { job, total, looked, spare } = this;
    const running = Boolean(job && !over(job));
    this.head.draw({
      total,
      decided: this.decided,
      all: this.all,
      mode: this.mode,
      looked,
      running,
      spare,
      marked: this.marks.size,
    });
    this.meter.replaceChildren(...(running ? looking(job) : total ? decided(this.decided, total, looked) : []));
    if (job?.state === "failed" && job.problem)
      this.meter.append(h("p", { class: "note bad" }, sentence(job.problem.message)));
    this.body.querySelector(".blank")?.remove();
    if (!this.groups.length && !running && !this.loading) this.body.append(blank(total, looked));
    const end = this.groups.length && this.next === null && this.mode === "list" && !running;
    this.foot.textContent = end ? t("web.search.end") : "";
  }

  setMode(mode) {
    this.mode = mode;
    this.address();
    this.body.classList.toggle("single", mode === "single");
    if (mode === "single") this.drawSingle();
    else {
      this.body.replaceChildren(...this.groups.map((_, i) => this.card(i)));
      this.activate(this.active, true);
    }
    this.draw();
  }

  drawSingle() {
    this.body.classList.add("single");
    if (!this.groups[this.active]) return;
    const hadFocus = this.body.contains(document.activeElement);
    this.body.replaceChildren(
      pager(this.active, this.listed, (by) => this.step(by)),
      this.card(this.active),
    );
    if (hadFocus) this.cardAt(this.active).focus({ preventScroll: true });
    if (this.active > this.groups.length - AHEAD_GROUPS && this.next !== null) this.load();
  }

  card(i) {
    const { place: at } = this.groups[i];
    const marks = { marked: this.marks.has(at), keeper: this.marks.keeper(at) };
    const place = { index: i, total: this.listed, active: i === this.active, single: this.mode === "single", ...marks };
    return groupCard(this.groups[i], place, {
      compare: () => this.compare(i),
      decide: (kind) => this.decide(i, kind),
      undo: () => this.undo(i),
      focus: () => this.activate(i),
      mark: () => this.mark(i),
      keep: (n) => this.keep(i, n),
      like: () => this.cleanLike(i),
    });
  }

  /** @returns {HTMLElement | null} */
  cardAt(i) {
    return this.body.querySelector(`[data-group="${i}"]`);
  }

  activate(i, scroll = false) {
    this.active = i;
    if (this.mode !== "list") return;
    for (const card of this.body.querySelectorAll(".group.active")) {
      card.classList.remove("active");
      card.setAttribute("tabindex", "-1");
    }
    const card = this.cardAt(i);
    if (!card) return;
    card.classList.add("active");
    card.tabIndex = 0;
    if (scroll) {
      card.scrollIntoView({ block: "nearest" });
      card.focus({ preventScroll: true });
    }
  }

  step(by) {
    const next = this.active + by;
    if (next < 0 || next >= this.groups.length) return;
    if (this.mode === "single") {
      this.active = next;
      this.drawSingle();
    } else this.activate(next, true);
  }

  decide = (i, kind) => decide(this, i, kind);

  undo = (i) => undo(this, i);

  /** Marks a group for clean-up or takes that back; with a photo: marks it, and that one stays. */
  mark(i, photo = null) {
    const group = this.groups[i];
    if (!group || group.decision) return;
    if (photo) this.marks.keep(group.place, photo);
    else this.marks.toggle(group.place);
    this.redraw(i);
    if (!photo && this.marks.has(group.place) && this.active === i) this.step(1);
  }

  keep(i, n) {
    const photo = this.groups[i]?.photos[n];
    if (photo) this.mark(i, photo.photo_id);
  }

  /** A plan of all groups of this relation whose keeper is kept for this reason. */
  cleanLike(i) {
    const group = this.groups[i];
    if (group) planGroups({ like: { relation: group.relation, code: group.message.code } });
  }

  redraw(i) {
    if (this.mode === "single") this.drawSingle();
    else {
      const card = this.cardAt(i);
      const focused = card?.contains(document.activeElement);
      card?.replaceWith(this.card(i));
      if (focused) this.activate(i, true);
    }
    this.draw();
  }

  compare(i) {
    if (this.groups[i]) compareGroup(this.groups[i]);
  }

  unmount() {
    this.stop?.();
    this.turn = -1;
    this.observer.disconnect();
    removeEventListener("keydown", this.onkey);
  }
}
