// Search: the query stays beside its hits; filters in a person's words; more hits as one scrolls.

import { API, describe, get, parametersOf, post, thumbnailOf } from "../api.js";
import { openCompare } from "../compare.js";
import { STOPS, stopOf, words } from "../confidence.js";
import { button, debounce, h, icon } from "../dom.js";
import { kindOf } from "../evidence.js";
import { date, fileName, sure } from "../format.js";
import { fading, Grid } from "../grid.js";
import { counted, heard, number, sentence, t } from "../i18n.js";
import { photoOf } from "../photos.js";
import { pending, referenceOf, searchOne, searchPhoto, several } from "../query.js";
import { pickRegion } from "../region.js";
import { go, photoAddress, settle } from "../router.js";
import { openViewer } from "../viewer.js";

const PAGE = 60;
const RELATIONS = ["identical", "copy", "crop", "rotated", "mirrored", "edited", "same-scene", "similar"];

export async function mountSearch(root, parameters) {
  document.title = `${t("web.title.search")} · PicTrace`;
  const file = pending.file;
  pending.file = null;
  const query = {
    file,
    photo: parameters.get("photo") ?? "",
    query: parameters.get("query") ?? "",
    url: parameters.get("url") ?? "",
    q: parameters.get("q") ?? "",
    region: parameters.get("region") ?? "",
  };
  if (!file && !query.photo && !query.query && !query.url && !query.q) return welcome(root);
  const filters = {
    min: parameters.get("min") ?? "0",
    relations: parameters.getAll("relation"),
    source: parameters.get("source") ?? "",
    from: parameters.get("from") ?? "",
    to: parameters.get("to") ?? "",
    sort: parameters.get("sort") ?? "score",
  };
  const view = new SearchView(root, query, filters);
  await view.start();
  return view;
}

function welcome(root) {
  const target = h(
    "div",
    { class: "target" },
    icon("camera", "big"),
    h("h1", {}, t("web.search.title")),
    h("p", {}, t("web.search.hint")),
    button(t("web.search.choose"), () => document.getElementById("choose").click(), {
      kind: "primary",
      icon: "upload",
    }),
  );
  root.append(h("div", { class: "welcome" }, target));
  return {};
}

class SearchView {
  constructor(root, query, filters) {
    this.query = query;
    this.filters = filters;
    this.hits = [];
    this.total = 0;
    this.next = 0;
    this.turn = 0;
    this.name = "";
    this.controller = new AbortController();
    this.panel = h("section", { class: "query", aria: { label: t("web.search.query") } });
    this.status = h("h1", { aria: { live: "polite" } }, t("web.search.searching"));
    this.foot = h("div", { class: "grid-foot", aria: { live: "polite" } });
    const sort = h(
      "select",
      {
        aria: { label: t("web.filter.order") },
        onchange: () => {
          filters.sort = sort.value;
          this.refresh();
        },
      },
      ["score", "newest", "oldest"].map((value) =>
        h("option", { value, selected: value === filters.sort }, t(`web.order.${value}`)),
      ),
    );
    const results = h(
      "section",
      { class: "results", aria: { label: t("web.search.hits") } },
      h("div", { class: "head" }, this.status, sort),
    );
    this.notes = h("div");
    results.append(this.notes);
    this.grid = new Grid(results, {
      label: t("web.search.hits"),
      target: 220,
      fill: (cell, i) => this.fill(cell, i),
      onopen: (i) => this.open(i),
      onview: (_first, end) => this.more(end),
    });
    results.append(this.foot);
    root.append(h("div", { class: "search" }, this.panel, results));
    this.draw();
    this.soon = debounce(() => this.refresh(), 180);
  }

  async start() {
    get("/sources", {}, this.controller.signal)
      .then(({ sources }) => {
        this.sources.append(
          ...sources.map((one) =>
            h("option", { value: one.id, selected: String(one.id) === this.filters.source }, fileName(one.location)),
          ),
        );
      })
      .catch(() => {});
    await this.refresh();
  }

  // The query and its filters

  draw() {
    const { query } = this;
    const frame = h("div", { class: "query-frame" });
    const source = query.file
      ? URL.createObjectURL(query.file)
      : query.photo
        ? `${API}/photos/${query.photo}/preview?longest=640`
        : query.query
          ? `${API}/queries/${query.query}/picture?longest=640`
          : "";
    this.blob = query.file ? source : "";
    this.picture = h("div", { class: "query-picture", hidden: !source && !query.url }, frame);
    if (source) this.show(frame, source);
    const picture = Boolean(query.file || query.photo || query.query || query.url);
    this.title = h(
      "div",
      { class: "query-name" },
      picture ? (this.photoName ?? query.file?.name ?? query.url) : `“${query.q}”`,
    );
    const actions = h(
      "div",
      { class: "query-actions" },
      picture && button(t("web.viewer.region"), () => this.pick(), { kind: "small", icon: "region" }),
      picture && query.region && button(t("web.region.whole"), () => this.whole(), { kind: "small", icon: "fit" }),
      h(
        "button",
        {
          type: "button",
          class: "button small filters-toggle",
          aria: { expanded: "false" },
          onclick: (event) => {
            const open = this.panel.classList.toggle("open");
            event.currentTarget.setAttribute("aria-expanded", String(open));
          },
        },
        icon("filter"),
        t("web.filters"),
      ),
    );
    this.panel.replaceChildren(
      h("div", { class: "query-card" }, this.strip(), this.picture, this.title, picture && this.wordsForm(), actions),
      this.filterForm(),
    );
  }

  show(frame, source) {
    const image = h("img", { alt: t("web.search.query"), src: source });
    image.addEventListener("error", () => {
      // What a browser cannot show (HEIC, RAW) comes from the server once it is there; a lost original as thumbnail.
      if (this.query.photo && !image.src.includes("/thumbnail"))
        image.src = `${API}/photos/${this.query.photo}/thumbnail`;
      else if (this.query.query && !image.src.includes("/queries/"))
        image.src = `${API}/queries/${this.query.query}/picture?longest=640`;
      else frame.replaceChildren(h("div", { class: "unreadable" }, icon("camera")));
    });
    frame.replaceChildren(image);
    if (this.query.region) {
      const [x, y, w, hh] = this.query.region.split(",").map((one) => `${100 * Number(one)}%`);
      frame.append(h("div", { class: "part", style: { left: x, top: y, width: w, height: hh } }));
    }
  }

  /** The pictures that came together: a click searches by another one. */
  strip() {
    const { pictures } = several;
    const chosen = (one) => one.file === this.query.file || Boolean(one.id && one.id === this.query.query);
    if (pictures.length < 2 || !pictures.some(chosen)) return null;
    const small = (one) => {
      const image = h("img", { alt: "" });
      image.addEventListener("error", () => image.replaceWith(icon("camera")));
      image.addEventListener("load", () => URL.revokeObjectURL(image.src));
      image.src = URL.createObjectURL(one.file);
      const { name } = one.file;
      return h(
        "button",
        {
          type: "button",
          title: name,
          aria: { label: name, pressed: String(chosen(one)) },
          onclick: () => searchOne(one),
        },
        image,
      );
    };
    return h("div", { class: "several", role: "group", aria: { label: t("web.search.several") } }, pictures.map(small));
  }

  /** Words beside the picture: only photos that show what they say. */
  wordsForm() {
    const field = h("input", {
      type: "text",
      list: "words",
      maxLength: 500,
      autocomplete: "off",
      spellcheck: false,
      value: this.query.q,
      placeholder: t("query.words.hint"),
    });
    const narrow = () => {
      if (field.value.trim() === this.query.q) return;
      this.query.q = field.value.trim();
      this.refresh();
    };
    field.addEventListener("change", narrow);
    return h(
      "form",
      {
        class: "query-words",
        onsubmit: (event) => {
          event.preventDefault();
          narrow();
        },
      },
      h("label", { class: "field" }, t("query.words"), field),
    );
  }

  filterForm() {
    const { filters } = this;
    const output = h("output", {}, words(Number(filters.min)));
    const slider = h("input", {
      type: "range",
      min: 0,
      max: STOPS.length - 1,
      value: stopOf(Number(filters.min)),
      aria: { label: t("web.filter.confidence"), valuetext: words(Number(filters.min)) },
    });
    slider.addEventListener("input", () => {
      filters.min = String(STOPS[slider.value]);
      output.textContent = words(STOPS[slider.value]);
      slider.setAttribute("aria-valuetext", output.textContent);
      this.soon();
    });
    const chips = RELATIONS.map((relation) =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          aria: { pressed: String(filters.relations.includes(relation)) },
          onclick: (event) => {
            const on = event.currentTarget.getAttribute("aria-pressed") !== "true";
            event.currentTarget.setAttribute("aria-pressed", String(on));
            filters.relations = on
              ? [...filters.relations, relation]
              : filters.relations.filter((one) => one !== relation);
            this.soon();
          },
        },
        t(`relation.${relation}`),
      ),
    );
    this.sources = h(
      "select",
      {
        onchange: () => {
          filters.source = this.sources.value;
          this.refresh();
        },
      },
      h("option", { value: "" }, t("web.filter.all_sources")),
    );
    const day = (name) =>
      h("input", {
        type: "date",
        value: filters[name],
        aria: { label: `${t("web.filter.date")}: ${t(`web.filter.${name}`)}` },
        onchange: (event) => {
          filters[name] = event.target.value;
          this.refresh();
        },
      });
    this.clear = button(
      t("web.filters.clear"),
      () => {
        Object.assign(filters, { min: "0", relations: [], source: "", from: "", to: "" });
        /** @type {HTMLInputElement | null} */
        const beside = this.panel.querySelector(".query-words input");
        if (beside) beside.value = this.query.q = "";
        const sources = [...this.sources.options].slice(1);
        this.panel.querySelector(".filters").replaceWith(this.filterForm());
        this.sources.append(...sources);
        this.refresh();
      },
      { kind: "quiet small" },
    );
    return h(
      "div",
      { class: "filters" },
      h("div", { class: "confidence" }, h("div", { class: "legend" }, t("web.filter.confidence")), slider, output),
      h("fieldset", {}, h("legend", {}, t("web.filter.relation")), h("div", { class: "chips" }, chips)),
      h("label", { class: "field" }, t("web.filter.source"), this.sources),
      h("fieldset", {}, h("legend", {}, t("web.filter.date")), h("div", { class: "dates" }, day("from"), day("to"))),
      h("div", {}, this.clear),
    );
  }

  async pick() {
    const image = this.picture.querySelector("img");
    if (!image || this.picking) return;
    this.picking = true;
    // Large enough to draw in: the viewer's stage, with the query in it.
    const { openPicker } = await import("../picker.js");
    const region = await openPicker(
      this.query.photo
        ? `${API}/photos/${this.query.photo}/preview?longest=1600`
        : this.query.query
          ? `${API}/queries/${this.query.query}/picture?longest=1600`
          : image.src,
      pickRegion,
    );
    this.picking = false;
    if (!region) return;
    if (this.query.photo || this.query.query) go("/search", this.picked(region));
    else {
      this.query.region = region;
      this.draw();
      this.refresh();
    }
  }

  whole() {
    go("/search", this.picked(""));
  }

  /** The same picture and words by another part of it. */
  picked(region) {
    const { photo, query, q } = this.query;
    return Object.fromEntries(Object.entries({ photo, query, q, region }).filter(([, value]) => value));
  }

  // Asking

  address() {
    const { query, filters } = this;
    const out = {
      photo: query.photo,
      query: query.query,
      url: query.query ? "" : query.url,
      q: query.q,
      region: query.region,
      min: filters.min === "0" ? "" : filters.min,
      source: filters.source,
      from: filters.from,
      to: filters.to,
      sort: filters.sort === "score" ? "" : filters.sort,
    };
    const entries = new URLSearchParams(Object.entries(out).filter(([, value]) => value));
    for (const relation of filters.relations) entries.append("relation", relation);
    settle(`/search?${entries}`);
  }

  form(offset) {
    const { query, filters } = this;
    const form = new FormData();
    const add = (name, value) => value && form.append(name, value);
    if (query.query) add("query_id", query.query);
    else if (query.file) form.append("file", query.file, query.file.name || "clipboard");
    else if (query.photo) add("photo_id", query.photo);
    else add("url", query.url);
    add("text", query.q);
    add("region", query.region);
    add("min_score", filters.min);
    for (const relation of filters.relations) form.append("relations", relation);
    add("source_id", filters.source);
    add("taken_from", filters.from);
    add("taken_to", filters.to);
    add("sort", filters.sort);
    form.append("k", String(PAGE));
    form.append("offset", String(offset));
    return form;
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
      const answer = await post("/search", this.form(0), this.controller.signal);
      if (mine !== this.turn) return;
      this.hits = [];
      this.take(answer);
      this.address();
    } catch (error) {
      if (mine === this.turn && error.name !== "AbortError") this.fail(error);
    } finally {
      if (mine === this.turn) this.loading = false;
      this.grid.element.removeAttribute("aria-busy");
    }
  }

  async more(end) {
    if (this.loading || this.next === null || end < this.hits.length - 10) return;
    const mine = this.turn;
    this.loading = true;
    this.foot.textContent = t("web.loading");
    try {
      const answer = await post("/search", this.form(this.next), this.controller.signal);
      if (mine === this.turn) this.take(answer);
    } catch (error) {
      if (mine === this.turn && error.name !== "AbortError")
        this.foot.replaceChildren(button(t("web.retry"), () => this.more(this.hits.length), { kind: "small" }));
    } finally {
      if (mine === this.turn) this.loading = false;
    }
  }

  take(answer) {
    const { query } = this;
    if (answer.query_id && !query.query) {
      query.query = answer.query_id;
      for (const one of several.pictures) if (one.file === query.file) one.id = answer.query_id;
      if (!this.picture.querySelector("img")) {
        this.picture.hidden = false;
        this.show(this.picture.firstChild, `${API}/queries/${answer.query_id}/picture?longest=640`);
      }
      query.file = null;
    }
    this.name = answer.query;
    if (query.photo && !this.named) this.nameOf(query.photo);
    const first = this.hits.length === 0;
    this.hits.push(...answer.hits);
    this.total = answer.total;
    this.next = answer.next_offset;
    this.grid.setItems(Float32Array.from(this.hits, (hit) => (hit.width && hit.height ? hit.width / hit.height : 1)));
    this.status.replaceChildren(
      counted("web.search.found", this.total),
      h("span", { class: "count" }, t("web.search.took", { ms: number(Math.round(answer.took_ms)) })),
    );
    if (first)
      this.notes.replaceChildren(
        ...(answer.notes ?? []).map((text) => h("p", { class: "note small" }, sentence(text), this.meant(text))),
      );
    if (!this.hits.length) this.nothing();
    else
      this.foot.textContent =
        this.next === null
          ? t("web.search.end")
          : t("web.search.shown", { shown: number(this.hits.length), total: number(this.total) });
  }

  nothing() {
    const { filters, query } = this;
    const beside = query.q && referenceOf(query);
    const filtered =
      filters.min !== "0" || filters.relations.length || filters.source || filters.from || filters.to || beside;
    const key = filtered ? "web.search.none" : "web.search.nothing";
    this.status.textContent = t(key);
    const clear = button(t("web.filters.clear"), () => this.clear.click());
    this.foot.replaceChildren(
      h(
        "div",
        { class: "blank" },
        icon("search"),
        h("p", {}, t(`${key}.hint`)),
        filtered && h("div", { class: "actions" }, clear),
      ),
    );
  }

  /** Words that the model knows in place of one that it does not, each to search by. */
  meant(text) {
    const found = heard(text);
    if (found?.key !== "words.meant") return null;
    const unknown = found.values.word.slice(1, -1); // as Python quotes it
    const suggestions = [...found.values.phrase.matchAll(/'([^']+)'|"([^"]+)"/g)].map((match) => match[1] ?? match[2]);
    return h(
      "span",
      { class: "meant" },
      suggestions.map((word) => {
        const words = this.query.q.replace(unknown, word);
        const href = `/search?${parametersOf({ ...this.picked(this.query.region), q: words })}`;
        return h("a", { href, "data-link": "" }, t("web.search.meant", { words }));
      }),
    );
  }

  async nameOf(id) {
    this.named = true;
    const photo = await get(`/photos/${id}`, {}, this.controller.signal);
    this.photoName = fileName(photo.location);
    this.title.textContent = this.photoName;
  }

  fail(error) {
    const { text, detail } = describe(error);
    this.status.textContent = text;
    this.picture.querySelector(".unreadable")?.append(h("span", {}, t("web.viewer.no_picture")));
    this.hits = [];
    this.next = null;
    this.grid.setItems(new Float32Array(0));
    this.notes.replaceChildren();
    this.foot.replaceChildren(
      h(
        "div",
        { class: "blank", role: "alert" },
        icon("warning"),
        h("p", {}, detail),
        h(
          "div",
          { class: "actions" },
          button(t("web.retry"), () => this.refresh()),
          button(t("web.search.choose"), () => document.getElementById("choose").click(), { kind: "primary" }),
        ),
      ),
    );
  }

  // Hits

  fill(cell, i) {
    const hit = this.hits[i];
    const name = fileName(hit.location);
    const score = sure(hit.relation, hit.score);
    const relation = t(`relation.${hit.relation}`);
    const source = thumbnailOf(hit);
    const small = (key, glyph, act) =>
      h(
        "button",
        { type: "button", tabIndex: -1, title: t(key), aria: { label: `${t(key)}: ${name}` }, onclick: act },
        icon(glyph),
      );
    cell.replaceChildren(
      h(
        "a",
        {
          class: "cell-link",
          href: photoAddress(hit.photo_id),
          title: [name, date(hit.taken, "short")].filter(Boolean).join("\n"),
          aria: { label: t("web.hit.label", { relation, score, name }) },
        },
        source && fading(source, ""),
        h("span", { class: `verdict ${kindOf(hit.relation)}` }, h("span", {}, relation), h("b", {}, score)),
      ),
      h(
        "div",
        { class: "cell-tools" },
        referenceOf(this.query) && small("web.hit.compare", "compare", () => this.compare(i)),
        small("web.viewer.similar", "similar", () => searchPhoto(hit.photo_id)),
      ),
    );
    if (hit.state === "missing") cell.append(h("span", { class: "tag warn missing" }, t("state.missing")));
  }

  compare(i) {
    openCompare({
      a: referenceOf(this.query),
      b: `photo:${this.hits[i].photo_id}`,
      nameA: this.photoName ?? this.name,
      nameB: fileName(this.hits[i].location),
      regionA: this.query.region,
    });
  }

  open(i) {
    const view = this;
    openViewer(
      {
        get count() {
          return view.hits.length;
        },
        at: (at) => ({ ...view.hits[at] }),
      },
      i,
      {
        reference: referenceOf(this.query),
        queryName: this.photoName ?? this.name,
        regionA: this.query.region,
        onclose: (at) => this.grid.focus(at),
      },
    );
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
    if (this.blob) URL.revokeObjectURL(this.blob);
  }
}
