// Search: the query stays beside its hits; more hits as one scrolls.

import { describe, get, post } from "../../api.js";
import { openCompare } from "../../compare/dialog.js";
import { button, debounce, h } from "../../dom.js";
import { fileName } from "../../format.js";
import { Grid } from "../../grid/grid.js";
import { number, t } from "../../i18n.js";
import { photoOf } from "../../photos.js";
import { pending, referenceOf, searchPhoto } from "../../query.js";
import { go, settle } from "../../router.js";
import { openViewer } from "../../viewer.js";
import { answerOf, lessOf } from "./answer.js";
import { QueryCard } from "./card.js";
import { FilterForm, orderOf } from "./filters.js";
import { fillHit } from "./hit.js";
import { failed, noteOf, nothing } from "./notes.js";
import { addressOf, byPart, byPicture, filtersOf, formOf, narrowed, queryOf } from "./request.js";
import { welcome } from "./welcome.js";

const PAGE = 60;
/** Hits before the last one from where on more are fetched. */
const AHEAD = 10;
const SLIDING_MS = 180;
const ROW_PIXELS = 220;

export async function mountSearch(root, parameters) {
  document.title = `${t("web.title.search")} · PicTrace`;
  const query = queryOf(parameters, pending.file);
  pending.file = null;
  if (!byPicture(query) && !query.q) {
    root.append(welcome());
    return {};
  }
  const view = new SearchView(root, query, filtersOf(parameters));
  await view.start();
  return view;
}

class SearchView {
  constructor(root, query, filters) {
    this.query = query;
    this.filters = filters;
    this.hits = [];
    this.total = 0;
    /** @type {import("./answer.js").Answer} */
    /** @type {string[]} who answered the text */
    this.by = [];
    this.answer = answerOf([], { total: 0, more: false }, query, filters);
    /** Offset of the next page; null where there is none. */
    this.next = 0;
    this.turn = 0;
    this.name = "";
    this.controller = new AbortController();
    this.card = new QueryCard(query, {
      words: () => this.refresh(),
      region: (region) => this.part(region),
      filters: () => this.panel.classList.toggle("open"),
    });
    this.form = new FilterForm(
      filters,
      {
        change: () => this.refresh(),
        sliding: debounce(() => this.refresh(), SLIDING_MS),
        clear: () => {
          this.card.clearWords();
          this.refresh();
        },
      },
      byPicture(query),
    );
    this.panel = h(
      "section",
      { class: "query", aria: { label: t("web.search.query") } },
      this.card.element,
      this.form.element,
    );
    this.status = h("h1", { aria: { live: "polite" } }, t("web.search.searching"));
    this.detail = h("p", { class: "muted answer", hidden: true });
    this.notes = h("div");
    this.foot = h("div", { class: "grid-foot", aria: { live: "polite" } });
    const head = h(
      "div",
      { class: "head" },
      this.status,
      orderOf(filters, () => this.refresh()),
    );
    const results = h(
      "section",
      { class: "results", aria: { label: t("web.search.hits") } },
      head,
      this.detail,
      this.notes,
    );
    this.grid = new Grid(results, {
      label: t("web.search.hits"),
      target: ROW_PIXELS,
      fill: (cell, i) => this.fill(cell, i),
      onopen: (i) => this.open(i),
      onview: (_first, end) => this.more(end),
    });
    results.append(this.foot);
    root.append(h("div", { class: "search" }, this.panel, results));
  }

  async start() {
    get("/sources", {}, this.controller.signal)
      .then(({ sources }) => this.form.offer(sources))
      .catch(() => {});
    await this.refresh();
  }

  /** Another part of the query is searched by: a step of its own, once the server knows the picture. */
  part(region) {
    if (this.query.photo || this.query.query) go("/search", byPart(this.query, region));
    else {
      this.query.region = region;
      this.card.draw();
      this.refresh();
    }
  }

  /** The server is there again. */
  resume() {
    this.refresh();
  }

  async refresh() {
    const mine = ++this.turn;
    this.loading = true;
    this.foot.textContent = "";
    this.grid.element.setAttribute("aria-busy", "true");
    try {
      const answer = await this.ask(0);
      if (mine !== this.turn) return;
      this.hits = [];
      this.take(answer);
      settle(addressOf(this.query, this.filters));
    } catch (error) {
      if (mine === this.turn && error.name !== "AbortError") this.fail(error);
    } finally {
      if (mine === this.turn) this.loading = false;
      this.grid.element.removeAttribute("aria-busy");
    }
  }

  async more(end) {
    if (this.loading || this.folded || this.next === null || end < this.hits.length - AHEAD) return;
    const mine = this.turn;
    this.loading = true;
    this.foot.textContent = t("web.loading");
    try {
      const answer = await this.ask(this.next);
      if (mine === this.turn) this.take(answer);
    } catch (error) {
      if (mine === this.turn && error.name !== "AbortError")
        this.foot.replaceChildren(button(t("web.retry"), () => this.more(this.hits.length), { kind: "small" }));
    } finally {
      if (mine === this.turn) this.loading = false;
    }
  }

  ask(offset) {
    return post("/search", formOf(this.query, this.filters, PAGE, offset), this.controller.signal);
  }

  take(answer) {
    const { query } = this;
    if (answer.query_id && !query.query) this.card.keep(answer.query_id);
    this.name = answer.query;
    if (query.query && !this.card.title.textContent) this.card.name(answer.query);
    if (query.photo && !this.named) this.nameOf(query.photo);
    if (!this.hits.length) this.notes.replaceChildren(...(answer.messages ?? []).map((note) => noteOf(note, query)));
    this.hits.push(...answer.hits);
    this.total = answer.total;
    this.next = answer.next_offset;
    this.by = answer.text_by ?? [];
    this.tell();
  }

  /** What looks hardly alike is kept back until somebody asks for it. */
  get folded() {
    return !this.filters.all && this.answer.likely < this.hits.length;
  }

  /** How many of the hits are shown. */
  get count() {
    return this.folded ? this.answer.likely : this.hits.length;
  }

  tell() {
    const { hits, total, query, filters } = this;
    this.answer = answerOf(hits, { total, more: this.next !== null, by: this.by }, query, filters);
    const { heading, detail, sections } = this.answer;
    const shown = hits.slice(0, this.count);
    const shapes = Float32Array.from(shown, ({ width, height }) => (width && height ? width / height : 1));
    this.grid.setItems(shapes, sections);
    this.detail.textContent = detail;
    this.detail.hidden = !detail || !hits.length;
    this.foot.replaceChildren(this.end());
    if (hits.length) this.status.textContent = heading;
    else this.status.textContent = t(narrowed(query, filters) ? "web.search.none" : "web.search.nothing");
  }

  /** What stands under the hits. */
  end() {
    const { hits, total, query, filters } = this;
    if (!hits.length) {
      const filtered = narrowed(query, filters);
      const hint = t(filtered ? "web.search.none.hint" : "web.search.nothing.hint");
      return nothing(hint, filtered && (() => this.form.clear()));
    }
    if (this.folded) return button(lessOf(query, total - this.answer.likely), () => this.unfold());
    if (this.next === null) return t("web.search.end");
    return t("web.search.shown", { shown: number(hits.length), total: number(total) });
  }

  unfold() {
    const { likely } = this.answer;
    this.filters.all = true;
    this.tell();
    settle(addressOf(this.query, this.filters));
    this.grid.focus(likely, { scroll: false });
  }

  async nameOf(id) {
    this.named = true;
    const photo = await get(`/photos/${id}`, {}, this.controller.signal);
    this.card.name(fileName(photo.location));
  }

  fail(error) {
    const { text, detail } = describe(error);
    this.status.textContent = text;
    this.card.unreadable();
    this.hits = [];
    this.next = null;
    this.grid.setItems(new Float32Array(0));
    this.detail.hidden = true;
    this.notes.replaceChildren();
    this.foot.replaceChildren(failed(detail, () => this.refresh()));
  }

  fill(cell, i) {
    const hit = this.hits[i];
    const oncompare = referenceOf(this.query) && (() => this.compare(i));
    fillHit(cell, hit, {
      words: byPicture(this.query) ? "" : this.query.q,
      large: i < this.answer.proven,
      oncompare,
      onsimilar: () => searchPhoto(hit.photo_id),
    });
  }

  compare(i) {
    openCompare({
      a: referenceOf(this.query),
      b: `photo:${this.hits[i].photo_id}`,
      nameA: this.card.photoName || this.name,
      nameB: fileName(this.hits[i].location),
      regionA: this.query.region,
    });
  }

  open(i) {
    const view = this;
    const items = {
      get count() {
        return view.count;
      },
      at: (at) => ({ ...view.hits[at] }),
    };
    openViewer(items, i, {
      reference: referenceOf(this.query),
      queryName: this.card.photoName || this.name,
      regionA: this.query.region,
      onclose: (at) => this.grid.focus(at),
    });
  }

  /** Shows a hit again, by going forward or after loading the page anew. */
  reveal(id) {
    const i = this.hits.findIndex((hit) => hit.photo_id === id);
    if (i >= 0) this.open(i);
    else openViewer({ count: 1, at: () => photoOf(id) }, 0);
  }

  unmount() {
    this.controller.abort();
    this.turn = -1;
    this.grid.close();
    this.card.close();
  }
}
