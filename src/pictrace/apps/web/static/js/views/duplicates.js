// Review duplicates: a list or one group after another, decided with one key, taken back with another.

import { get, post, previewOf, remove, report, thumbnailOf } from "../api.js";
import { openCompare } from "../compare.js";
import { button, h, icon, toast, tool } from "../dom.js";
import { over, take, watch } from "../events.js";
import { reasons, toneOf } from "../evidence.js";
import { ago, bytes, date, fileName, pixels, sure } from "../format.js";
import { counted, number, sentence, t } from "../i18n.js";
import { note } from "../router.js";
import { openViewer } from "../viewer.js";

const PAGE = 20;

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
    this.next = 0;
    this.total = 0;
    this.decided = 0;
    this.active = 0;
    this.decisions = [];
    this.job = null;
    this.looked = null;
    this.indexing = new Set();
    this.relation = parameters.get("relation") ?? "";
    this.all = parameters.get("decided") === "1";
    this.mode = parameters.get("mode") ?? "list";
    /** @type {(() => void) | null} */
    this.stop = null;
    this.count = h("span", { class: "count" });
    this.relations = h("select", {
      aria: { label: t("web.filter.relation") },
      hidden: true,
      onchange: () => {
        this.relation = this.relations.value;
        this.choose();
      },
    });
    this.showing = button(
      t("web.duplicates.show_decided"),
      () => {
        this.all = !this.all;
        this.choose();
      },
      { kind: "quiet" },
    );
    this.modes = h(
      "div",
      { class: "segments", role: "group", aria: { label: t("web.compare.view") } },
      ["list", "single"].map((mode) =>
        h(
          "button",
          {
            type: "button",
            aria: { pressed: String(mode === this.mode) },
            data: { mode },
            onclick: () => this.setMode(mode),
          },
          t(`web.duplicates.${mode}`),
        ),
      ),
    );
    this.find = button(t("web.duplicates.find"), () => this.start(), { kind: "primary", icon: "search" });
    this.meter = h("div", { class: "review-progress", aria: { live: "polite" } });
    this.body = h("div", { class: "review" });
    this.foot = h("div", { class: "grid-foot" });
    root.append(
      h(
        "div",
        { class: "head" },
        h("h1", {}, t("web.title.duplicates"), this.count),
        this.relations,
        this.showing,
        this.modes,
        this.find,
      ),
      this.meter,
      this.body,
      this.foot,
    );
    this.observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && this.load(),
      { rootMargin: "900px" },
    );
    this.observer.observe(this.foot);
    this.onkey = (event) => this.key(event);
    addEventListener("keydown", this.onkey);
  }

  async start() {
    this.find.disabled = true;
    try {
      take(await post("/jobs", { kind: "duplicates" }));
      this.groups = [];
      await this.load(true);
    } catch (error) {
      report(error);
    } finally {
      this.find.disabled = false;
    }
  }

  /** Another filter: it has an address of its own, and its own progress. */
  choose() {
    this.decisions = [];
    this.active = 0;
    this.address();
    this.load(true).catch(report);
  }

  address() {
    note({
      mode: this.mode === "list" ? "" : this.mode,
      relation: this.relation,
      decided: this.all ? "1" : "",
    });
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
    if (this.loading && !afresh) return;
    if (!afresh && this.next === null) return;
    this.turn = (this.turn ?? 0) + 1;
    const mine = this.turn;
    this.loading = true;
    try {
      const page = await get("/duplicates", {
        after: afresh ? 0 : this.next,
        limit: PAGE,
        relation: this.relation,
        decided: this.all ? null : false,
      });
      if (mine !== this.turn) return;
      if (this.relation && !(this.relation in page.relations) && Object.keys(page.relations).length) {
        this.relation = ""; // none of it is left
        this.choose();
        return;
      }
      if (afresh) {
        this.groups = [];
        this.decisions = [];
        this.active = Math.min(this.active, Math.max(0, page.groups.length - 1));
        this.body.replaceChildren();
      }
      const first = this.groups.length;
      this.groups.push(...page.groups);
      Object.assign(this, {
        next: page.next,
        total: page.total,
        decided: page.decided,
        job: page.job,
        looked: page.looked,
      });
      // Those decided about while they were on the page stay there until it is loaded anew.
      this.listed = this.all ? page.total : page.total - page.decided + this.decisions.length;
      if (!this.relations.options.length || afresh) {
        this.relations.replaceChildren(
          h("option", { value: "" }, t("web.duplicates.all")),
          ...Object.entries(page.relations).map(([name, n]) =>
            h("option", { value: name, selected: name === this.relation }, `${t(`relation.${name}`)} (${number(n)})`),
          ),
        );
        this.relations.hidden = Object.keys(page.relations).length < 2;
      }
      if (this.mode === "list")
        this.body.append(...this.groups.slice(first).map((group, i) => this.card(group, first + i)));
      else this.drawSingle();
      this.loading = false;
      this.draw();
    } finally {
      if (mine === this.turn) this.loading = false;
    }
    // A short page leaves the foot in view, and the observer silent.
    if (this.mode === "list" && this.next !== null && this.foot.getBoundingClientRect().top < innerHeight + 600)
      this.load();
  }

  draw() {
    const { job } = this;
    const running = job && !over(job);
    this.count.textContent = this.total ? counted("web.duplicates.groups", this.total) : "";
    this.find.querySelector("span").textContent = t(this.looked ? "web.duplicates.again" : "web.duplicates.find");
    this.find.hidden = Boolean(running);
    this.find.classList.toggle("primary", !this.total);
    this.modes.hidden = !this.total;
    this.showing.hidden = !this.decided && !this.all;
    this.showing.setAttribute("aria-pressed", String(this.all));
    this.showing.classList.toggle("quiet", !this.all);
    this.meter.replaceChildren();
    if (running) {
      this.meter.append(
        h(
          "div",
          { class: "row-facts" },
          t("web.duplicates.looking"),
          counted("web.job.found", job.found),
          button(t("web.job.stop"), () => post(`/jobs/${job.id}/stop`).then(take, report), {
            kind: "small",
            icon: "stop",
          }),
        ),
        h("progress", { class: "progress", aria: { label: t("web.duplicates.looking") } }),
      );
    } else if (this.total) {
      this.meter.append(
        h(
          "div",
          { class: "row-facts" },
          h("span", {}, t("web.duplicates.progress", { done: number(this.decided), total: number(this.total) })),
          this.lookedAt(),
        ),
        h("progress", {
          class: "progress",
          max: this.total,
          value: this.decided,
          aria: { label: t("web.duplicates.progress", { done: this.decided, total: this.total }) },
        }),
      );
    }
    if (job?.state === "failed" && job.problem)
      this.meter.append(h("p", { class: "note bad" }, sentence(job.problem.detail)));
    this.body.querySelector(".blank")?.remove();
    if (!this.groups.length && !running && !this.loading) this.body.append(this.blank());
    this.foot.textContent =
      this.groups.length && this.next === null && this.mode === "list" && !running ? t("web.search.end") : "";
  }

  /** When was looked, at how much, and what nobody has looked at. */
  lookedAt() {
    const { looked } = this;
    if (!looked) return [];
    return [
      h(
        "span",
        { title: date(looked.started) },
        t("duplicates.looked", { photos: counted("count.photos", looked.photos), when: ago(looked.started) }),
      ),
      !looked.complete && h("span", {}, t("duplicates.partly")),
      looked.new > 0 && h("span", { class: "tag warn" }, counted("duplicates.new", looked.new)),
    ].filter(Boolean);
  }

  /** What stands where there is no group: nothing was looked for, nothing found, or everything is decided. */
  blank() {
    const { looked } = this;
    const seen = looked?.complete && !looked.new;
    const [glyph, title, text] = !(looked?.photos || looked?.new)
      ? ["duplicates", "web.title.duplicates", "web.duplicates.intro"]
      : this.total
        ? ["check", "web.duplicates.all_reviewed", ""]
        : seen
          ? ["check", "web.duplicates.none", "web.duplicates.none.hint"]
          : ["duplicates", "duplicates.unseen_title", "duplicates.unseen_text"];
    return h(
      "div",
      { class: "blank" },
      icon(glyph),
      h("h2", {}, t(title)),
      text && h("p", {}, t(text)),
      !this.total && h("p", { class: "row-facts" }, this.lookedAt()),
    );
  }

  setMode(mode) {
    this.mode = mode;
    this.address();
    for (const one of this.modes.children)
      one.setAttribute("aria-pressed", String(one.getAttribute("data-mode") === mode));
    this.body.classList.toggle("single", mode === "single");
    if (mode === "single") this.drawSingle();
    else {
      this.body.replaceChildren(...this.groups.map((group, i) => this.card(group, i)));
      this.activate(this.active, true);
    }
    this.draw();
  }

  drawSingle() {
    const group = this.groups[this.active];
    this.body.classList.add("single");
    if (!group) return;
    const hadFocus = this.body.contains(document.activeElement);
    this.body.replaceChildren(
      h(
        "div",
        { class: "pager" },
        tool("left", `${t("web.duplicates.previous")} (←)`, () => this.step(-1), { disabled: this.active === 0 }),
        h(
          "span",
          { class: "muted", aria: { live: "polite" } },
          t("web.duplicates.group", { position: number(this.active + 1), total: number(this.listed) }),
        ),
        tool("right", `${t("web.duplicates.next")} (→)`, () => this.step(1), {
          disabled: this.active >= this.listed - 1,
        }),
      ),
      this.card(group, this.active),
    );
    if (hadFocus) this.cardAt(this.active).focus({ preventScroll: true });
    if (this.active > this.groups.length - 5 && this.next !== null) this.load();
  }

  card(group, i) {
    const single = this.mode === "single";
    const undo = group.decision && button(t("web.undo"), () => this.undo(i), { kind: "small", key: "Z" });
    const actions = group.decision
      ? [h("span", { class: "tag accent" }, t(`web.duplicates.decided.${group.decision.kind}`)), undo]
      : [
          button(t("web.hit.compare"), () => this.compare(i), {
            kind: single ? "" : "small",
            icon: "compare",
            key: "C",
          }),
          button(t("web.duplicates.not"), () => this.decide(i, "not-duplicates"), {
            kind: single ? "" : "small",
            icon: "differ",
            key: "N",
          }),
          button(t("web.duplicates.both"), () => this.decide(i, "keep-both"), {
            kind: single ? "" : "small",
            icon: "both",
            key: "K",
          }),
        ];
    return h(
      "article",
      {
        class: `group${group.decision ? " decided" : ""}${i === this.active && !single ? " active" : ""}`,
        tabIndex: i === this.active ? 0 : -1,
        data: { group: i },
        aria: {
          label: [
            t("web.duplicates.group", { position: i + 1, total: this.listed }),
            t(`relation.${group.relation}`),
          ].join(": "),
        },
        onfocusin: () => this.activate(i),
      },
      h(
        "div",
        { class: "group-head" },
        h("span", { class: `tag ${toneOf(group.relation)}` }, t(`relation.${group.relation}`)),
        h("span", { class: "reason" }, counted("count.photos", group.photos.length)),
        h("div", { class: "actions" }, actions),
      ),
      h(
        "div",
        { class: "members" },
        group.photos.map((photo, n) => this.member(group, photo, n, single)),
      ),
    );
  }

  member(group, photo, n, single) {
    const keeper = photo.photo_id === group.keeper;
    const name = fileName(photo.location);
    const ratio = photo.width && photo.height ? Math.min(2.6, Math.max(0.5, photo.width / photo.height)) : 1.4;
    const image = h("img", { alt: "", loading: "lazy", decoding: "async" });
    image.src = thumbnailOf(photo) ?? "";
    if (single && photo.state === "present") {
      const sharp = new Image();
      sharp.onload = () => {
        image.src = sharp.src;
      };
      sharp.src = previewOf(photo, 1024);
    }
    const why = keeper ? sentence(group.reason) : reasons(photo.relation, photo.evidence).slice(0, 2).join(" ");
    return h(
      "figure",
      { class: `member${keeper ? " keeper" : ""}`, style: { "--ratio": ratio } },
      h(
        "button",
        {
          type: "button",
          class: "member-picture",
          aria: { label: `${t("web.keys.open")}: ${name}` },
          onclick: () =>
            openViewer({ count: group.photos.length, at: (at) => ({ ...group.photos[at] }) }, n, {
              reference: `photo:${group.keeper}`,
              queryName: fileName(group.photos[0].location),
            }),
        },
        image,
        keeper
          ? h("span", { class: "tag good" }, t("web.duplicates.keep"))
          : h(
              "span",
              { class: `tag ${toneOf(photo.relation)}` },
              `${t(`relation.${photo.relation}`)} · ${sure(photo.relation, photo.score)}`,
            ),
      ),
      h(
        "figcaption",
        {},
        h("b", { title: photo.location }, name),
        h(
          "span",
          { class: "muted" },
          [pixels(photo), bytes(photo.bytes), photo.taken && date(photo.taken, "short")].filter(Boolean).join(" · "),
        ),
        why && h("div", {}, why),
        (photo.same_file ?? []).map((place) => h("div", { class: "muted" }, t("duplicates.same_file", { place }))),
      ),
    );
  }

  // Acting

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

  async decide(i, kind) {
    const group = this.groups[i];
    if (!group || group.decision || this.deciding) return;
    this.deciding = true;
    try {
      group.decision = await post("/decisions", {
        kind,
        photo_ids: group.photos.map((photo) => photo.photo_id),
        place: group.place,
      });
    } catch (error) {
      report(error);
      return;
    } finally {
      this.deciding = false;
    }
    this.decided += 1;
    this.decisions.push(i);
    this.redraw(i);
    toast(t(`web.duplicates.decided.${kind}`), { action: t("web.undo"), onaction: () => this.undo(i) });
    if (this.active === i) this.step(1);
  }

  async undo(i) {
    const group = this.groups[i];
    if (!group?.decision) return;
    try {
      await remove(`/decisions/${group.decision.id}`);
    } catch (error) {
      report(error);
      return;
    }
    group.decision = null;
    this.decided -= 1;
    this.decisions = this.decisions.filter((one) => one !== i);
    this.active = i;
    this.redraw(i);
  }

  redraw(i) {
    if (this.mode === "single") this.drawSingle();
    else {
      const card = this.body.querySelector(`[data-group="${i}"]`);
      const focused = card?.contains(document.activeElement);
      card?.replaceWith(this.card(this.groups[i], i));
      if (focused) this.activate(i, true);
    }
    this.draw();
  }

  compare(i) {
    const group = this.groups[i];
    const other = group?.photos.find((photo) => photo.photo_id !== group.keeper);
    if (!other) return;
    const keeper = group.photos.find((photo) => photo.photo_id === group.keeper);
    openCompare({
      a: `photo:${other.photo_id}`,
      b: `photo:${keeper.photo_id}`,
      nameA: fileName(other.location),
      nameB: `${fileName(keeper.location)} (${t("web.compare.keeper")})`,
    });
  }

  key(event) {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.defaultPrevented ||
      document.querySelector("dialog[open]")
    )
      return;
    if (event.target.closest("input, textarea, select")) return;
    const acts = {
      n: () => this.decide(this.active, "not-duplicates"),
      k: () => this.decide(this.active, "keep-both"),
      c: () => this.compare(this.active),
      z: () => this.undo(this.groups[this.active]?.decision ? this.active : this.decisions.at(-1)),
      ArrowRight: () => this.step(1),
      ArrowLeft: () => this.step(-1),
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
    };
    const act = this.groups.length && acts[event.key.length > 1 ? event.key : event.key.toLowerCase()];
    if (act) {
      event.preventDefault();
      act();
    }
  }

  unmount() {
    this.stop?.();
    this.turn = -1;
    this.observer.disconnect();
    removeEventListener("keydown", this.onkey);
  }
}
