// The rules that choose what to keep: a list that a person orders, tried on the groups, saved with the library.

import { get, post, put, report } from "../../api.js";
import { button, debounce, h, icon, openDialog, tool } from "../../dom.js";
import { counted, number, t } from "../../i18n.js";
import { card } from "../../menu.js";

/** A person moves several rules in a row; the groups are asked when they pause. */
const PAUSE_MS = 400;

/**
 * Opens the list. onsaved: the library has other rules now.
 *
 * @param {() => void} onsaved
 */
export async function openRules(onsaved) {
  try {
    const rules = new Rules(await get("/keep-rules"), onsaved);
    rules.open();
  } catch (error) {
    report(error);
  }
}

class Rules {
  constructor(now, onsaved) {
    this.onsaved = onsaved;
    /** @type {string[]} */
    this.order = now.order;
    /** @type {string[]} */
    this.optional = now.optional;
    this.turn = 0;
    /** @type {Record<string, number>} */
    this.decides = {};
    this.list = h("ol", { class: "rules" });
    this.more = h("div", { class: "chips" });
    this.told = h("p", { class: "muted", role: "status" });
    const places = (name) =>
      h("textarea", { rows: 2, spellcheck: false, value: now[name].join("\n"), oninput: () => this.changed() });
    this.prefer = places("prefer");
    this.avoid = places("avoid");
    this.larger = h("input", {
      type: "number",
      min: "1",
      max: "1000",
      value: String(now.larger_percent),
      oninput: () => this.changed(),
    });
    this.ask = debounce(() => this.preview(), PAUSE_MS);
  }

  open() {
    this.dialog = card(
      t("web.rules"),
      h("p", { class: "muted" }, t("web.rules.hint")),
      this.list,
      this.more,
      h("label", { class: "field" }, t("web.rules.larger"), this.larger),
      h("label", { class: "field" }, t("web.rules.prefer"), this.prefer),
      h("label", { class: "field" }, t("web.rules.avoid"), this.avoid),
      this.told,
      h(
        "div",
        { class: "card-foot" },
        button(t("web.cancel"), () => this.dialog.close()),
        button(t("web.rules.save"), () => this.save(), { kind: "primary" }),
      ),
    );
    this.draw();
    openDialog(this.dialog);
    this.preview();
  }

  /** What is asked for now. */
  get body() {
    const lines = (area) =>
      area.value
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    const percent = this.larger.checkValidity() && this.larger.value ? Number(this.larger.value) : 5;
    return { order: this.order, prefer: lines(this.prefer), avoid: lines(this.avoid), larger_percent: percent };
  }

  changed() {
    this.told.textContent = t("web.rules.trying");
    this.ask();
  }

  async preview() {
    const mine = ++this.turn;
    this.told.textContent = t("web.rules.trying");
    try {
      const seen = await post("/keep-rules/preview", this.body);
      if (mine !== this.turn) return;
      this.decides = seen.decides;
      this.told.textContent = t("web.rules.changes", {
        changed: number(seen.changed),
        groups: counted("web.duplicates.groups", seen.looked),
      });
      this.draw();
    } catch (error) {
      if (mine !== this.turn) return;
      this.told.textContent = "";
      report(error);
    }
  }

  move(from, to) {
    if (to < 0 || to >= this.order.length || from === to) return;
    const [rule] = this.order.splice(from, 1);
    this.order.splice(to, 0, rule);
    this.draw(to);
    this.changed();
  }

  draw(focus = -1) {
    const focused = [...this.list.children].findIndex((row) => row.contains(document.activeElement));
    this.list.replaceChildren(...this.order.map((rule, at) => this.row(rule, at)));
    const offered = this.optional.filter((rule) => !this.order.includes(rule));
    this.more.replaceChildren(
      ...offered.map((rule) =>
        h("button", { type: "button", class: "chip", onclick: () => this.add(rule) }, icon("plus"), nameOf(rule)),
      ),
    );
    const place = focus >= 0 ? focus : focused;
    if (place >= 0) /** @type {HTMLElement} */ (this.list.children[place])?.focus();
  }

  add(rule) {
    this.order.unshift(rule);
    this.draw(0);
    this.changed();
  }

  drop(at) {
    this.order.splice(at, 1);
    this.draw(Math.min(at, this.order.length - 1));
    this.changed();
  }

  row(rule, at) {
    const name = nameOf(rule);
    const decides = this.decides[rule] ?? 0;
    return h(
      "li",
      {
        class: "rule",
        tabIndex: 0,
        draggable: true,
        data: { rule },
        onkeydown: (event) => this.press(event, at),
        ondragstart: (event) => event.dataTransfer.setData("text/plain", String(at)),
        ondragover: (event) => event.preventDefault(),
        ondrop: (event) => {
          event.preventDefault();
          this.move(Number(event.dataTransfer.getData("text/plain")), at);
        },
      },
      h("span", { class: "rule-place" }, number(at + 1)),
      h("span", { class: "rule-name" }, name),
      decides > 0 && h("span", { class: "tag accent" }, counted("web.duplicates.groups", decides)),
      this.optional.includes(rule) && tool("close", `${t("web.rules.drop")}: ${name}`, () => this.drop(at)),
      tool("up", `${t("web.rules.up")}: ${name}`, () => this.move(at, at - 1), { disabled: at === 0 }),
      tool("down", `${t("web.rules.down")}: ${name}`, () => this.move(at, at + 1), {
        disabled: at === this.order.length - 1,
      }),
    );
  }

  press(event, at) {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    this.move(at, at + (event.key === "ArrowUp" ? -1 : 1));
  }

  async save() {
    try {
      await put("/keep-rules", this.body);
      this.dialog.close();
      this.onsaved();
    } catch (error) {
      report(error);
    }
  }
}

const nameOf = (rule) => t(`web.rules.rule.${rule}`);
