// The filters of a search, in a person's words.

import { STOPS, stopOf, words } from "../../confidence.js";
import { button, h } from "../../dom.js";
import { fileName } from "../../format.js";
import { t } from "../../i18n.js";
import { NO_FILTERS } from "./request.js";

const ORDERS = ["score", "newest", "oldest"];
const MEASURES = ["embedding", "looks", "copies"];
const RELATIONS = ["identical", "copy", "crop", "rotated", "mirrored", "edited", "same-scene", "similar"];

/** The order of the hits, chosen; it stands beside the answer. */
export function orderOf(filters, onchange) {
  const select = h(
    "select",
    {
      aria: { label: t("web.filter.order") },
      onchange: () => {
        filters.sort = select.value;
        onchange();
      },
    },
    ORDERS.map((value) => h("option", { value, selected: value === filters.sort }, t(`web.order.${value}`))),
  );
  return select;
}

export class FilterForm {
  /**
   * @param {import("./request.js").SearchFilters} filters changed in place
   * @param {object} on
   * @param {() => void} on.change
   * @param {() => void} on.sliding a change while the hand is still at it
   * @param {() => void} on.clear all filters were cleared
   * @param {boolean} pictured whether a picture is searched by: relations and measures are between pictures
   */
  constructor(filters, on, pictured = true) {
    this.filters = filters;
    this.pictured = pictured;
    this.on = on;
    this.sources = [];
    this.element = h("div", { class: "filters" });
    this.draw();
  }

  /** The sources of the library, to choose one. */
  offer(sources) {
    this.sources = sources;
    this.element.querySelector(".source").append(...this.options());
  }

  clear() {
    Object.assign(this.filters, NO_FILTERS, { relations: [] });
    this.draw();
    this.on.clear();
  }

  draw() {
    const dates = ["from", "to"].map((name) => this.day(name));
    const relations = () =>
      h("fieldset", {}, h("legend", {}, t("web.filter.relation")), h("div", { class: "chips" }, this.relations()));
    this.element.replaceChildren(
      h("div", { class: "confidence" }, h("div", { class: "legend" }, t("web.filter.confidence")), this.confidence()),
      ...(this.pictured ? [relations(), h("label", { class: "field" }, t("rank.by"), this.measure())] : []),
      h("label", { class: "field" }, t("web.filter.source"), this.source()),
      h("fieldset", {}, h("legend", {}, t("web.filter.date")), h("div", { class: "dates" }, dates)),
      h(
        "div",
        {},
        button(t("web.filters.clear"), () => this.clear(), { kind: "quiet small" }),
      ),
    );
  }

  confidence() {
    const { filters } = this;
    const least = Number(filters.min);
    const output = h("output", {}, words(least));
    const slider = h("input", {
      type: "range",
      min: 0,
      max: STOPS.length - 1,
      value: stopOf(least),
      aria: { label: t("web.filter.confidence"), valuetext: words(least) },
      oninput: () => {
        const stop = STOPS[slider.value];
        filters.min = String(stop);
        output.textContent = words(stop);
        slider.setAttribute("aria-valuetext", output.textContent);
        this.on.sliding();
      },
    });
    return [slider, output];
  }

  relations() {
    const { filters } = this;
    return RELATIONS.map((relation) =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          aria: { pressed: String(filters.relations.includes(relation)) },
          onclick: (event) => {
            const chosen = new Set(filters.relations);
            if (!chosen.delete(relation)) chosen.add(relation);
            filters.relations = [...chosen];
            event.currentTarget.setAttribute("aria-pressed", String(chosen.has(relation)));
            this.on.sliding();
          },
        },
        t(`relation.${relation}`),
      ),
    );
  }

  measure() {
    const select = h(
      "select",
      {
        class: "measure",
        onchange: () => {
          this.filters.by = select.value;
          this.on.change();
        },
      },
      MEASURES.map((by) => h("option", { value: by, selected: by === this.filters.by }, t(`rank.${by}`))),
    );
    return select;
  }

  source() {
    const select = h(
      "select",
      {
        class: "source",
        onchange: () => {
          this.filters.source = select.value;
          this.on.change();
        },
      },
      h("option", { value: "" }, t("web.filter.all_sources")),
      this.options(),
    );
    return select;
  }

  options() {
    return this.sources.map(({ id, location }) =>
      h("option", { value: id, selected: String(id) === this.filters.source }, fileName(location)),
    );
  }

  day(name) {
    return h("input", {
      type: "date",
      value: this.filters[name],
      aria: { label: `${t("web.filter.date")}: ${t(`web.filter.${name}`)}` },
      onchange: (event) => {
        this.filters[name] = event.target.value;
        this.on.change();
      },
    });
  }
}
