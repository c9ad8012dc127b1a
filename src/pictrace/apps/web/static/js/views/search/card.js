// The query as one sees it: its picture and name, the others that came with it, words beside it, a part of it.

import { API } from "../../api.js";
import { button, h, icon } from "../../dom.js";
import { t } from "../../i18n.js";
import { searchOne, several } from "../../query.js";
import { pickRegion } from "../../region.js";
import { byPicture } from "./request.js";

const SMALL = 640;
const LARGE = 1600;

export class QueryCard {
  /**
   * @param {import("./request.js").SearchQuery} query changed in place
   * @param {object} on
   * @param {() => void} on.words other words beside the picture
   * @param {(region: string) => void} on.region another part, or with "" the whole
   * @param {() => boolean} on.filters shows the filters or hides them; gives whether they are shown
   */
  constructor(query, on) {
    this.query = query;
    this.on = on;
    /** Name of a photo of the library, once it is known. */
    this.photoName = "";
    this.blob = query.file ? URL.createObjectURL(query.file) : "";
    this.element = h("div", { class: "query-card" });
    this.draw();
  }

  draw() {
    const { query } = this;
    const picture = byPicture(query);
    const source = this.source(SMALL);
    this.frame = h("div", { class: "query-frame" });
    this.picture = h("div", { class: "query-picture", hidden: !source && !query.url }, this.frame);
    if (source) this.show(source);
    const name = this.photoName || query.file?.name || query.url;
    this.title = h("div", { class: "query-name" }, picture ? name : `“${query.q}”`);
    const whole = button(t("web.region.whole"), () => this.on.region(""), { kind: "small", icon: "fit" });
    const actions = h(
      "div",
      { class: "query-actions" },
      picture && button(t("web.viewer.region"), () => this.pick(), { kind: "small", icon: "region" }),
      picture && query.region && whole,
      this.toggle(),
    );
    const parts = [this.strip(), this.picture, this.title, picture && this.wordsForm(), actions];
    this.element.replaceChildren(...parts.filter(Boolean));
  }

  /** Address of the picture, "" where there is none (yet). */
  source(longest) {
    const { photo, query } = this.query;
    if (this.blob) return this.blob;
    if (photo) return `${API}/photos/${photo}/preview?longest=${longest}`;
    return query ? this.kept(longest) : "";
  }

  kept(longest) {
    return `${API}/queries/${this.query.query}/picture?longest=${longest}`;
  }

  show(source) {
    const { query } = this;
    const image = h("img", { alt: t("web.search.query"), src: source });
    image.addEventListener("error", () => {
      // What a browser cannot show (HEIC, RAW) comes from the server once it is there; a lost original as thumbnail.
      if (query.photo && !image.src.includes("/thumbnail")) image.src = `${API}/photos/${query.photo}/thumbnail`;
      else if (query.query && !image.src.includes("/queries/")) image.src = this.kept(SMALL);
      else this.frame.replaceChildren(h("div", { class: "unreadable" }, icon("camera")));
    });
    this.frame.replaceChildren(image);
    if (query.region) {
      const [left, top, width, height] = query.region.split(",").map((one) => `${100 * Number(one)}%`);
      this.frame.append(h("div", { class: "part", style: { left, top, width, height } }));
    }
  }

  /** The server keeps the picture now, under an id. */
  keep(id) {
    const { query } = this;
    query.query = id;
    for (const one of several.pictures) if (one.file === query.file) one.id = id;
    query.file = null;
    if (this.picture.querySelector("img")) return;
    this.picture.hidden = false;
    this.show(this.kept(SMALL));
  }

  name(name) {
    this.photoName = name;
    this.title.textContent = name;
  }

  /** There is no picture in what was given. */
  unreadable() {
    this.picture.querySelector(".unreadable")?.append(h("span", {}, t("web.viewer.no_picture")));
  }

  clearWords() {
    if (!byPicture(this.query)) return;
    this.query.q = "";
    /** @type {HTMLInputElement} */ (this.element.querySelector(".query-words input")).value = "";
  }

  toggle() {
    const toggled = (event) => event.currentTarget.setAttribute("aria-expanded", String(this.on.filters()));
    return h(
      "button",
      { type: "button", class: "button small filters-toggle", aria: { expanded: "false" }, onclick: toggled },
      icon("filter"),
      t("web.filters"),
    );
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
      const aria = { label: name, pressed: String(chosen(one)) };
      return h("button", { type: "button", title: name, aria, onclick: () => searchOne(one) }, image);
    };
    return h("div", { class: "several", role: "group", aria: { label: t("web.search.several") } }, pictures.map(small));
  }

  /** Words beside the picture: only photos that show what they say. */
  wordsForm() {
    const narrow = () => {
      const given = field.value.trim();
      if (given === this.query.q) return;
      this.query.q = given;
      this.on.words();
    };
    const field = h("input", {
      type: "text",
      list: "words",
      maxLength: 500,
      autocomplete: "off",
      spellcheck: false,
      value: this.query.q,
      placeholder: t("query.words.hint"),
      onchange: narrow,
    });
    const onsubmit = (event) => {
      event.preventDefault();
      narrow();
    };
    return h("form", { class: "query-words", onsubmit }, h("label", { class: "field" }, t("query.words"), field));
  }

  /** A box is drawn in the picture, large. */
  async pick() {
    const image = this.picture.querySelector("img");
    if (!image || this.picking) return;
    this.picking = true;
    const { openPicker } = await import("../../picker.js");
    const { photo, query } = this.query;
    const kept = photo ? `${API}/photos/${photo}/preview?longest=${LARGE}` : query ? this.kept(LARGE) : image.src;
    const region = await openPicker(kept, pickRegion);
    this.picking = false;
    if (region) this.on.region(region);
  }

  close() {
    if (this.blob) URL.revokeObjectURL(this.blob);
  }
}
