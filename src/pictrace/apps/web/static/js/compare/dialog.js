// Two pictures and the proof: side by side, wiped, blinking, with matched points, outline and agreement.

import { describe, get } from "../api.js";
import { around, h, tool } from "../dom.js";
import { t } from "../i18n.js";
import { openLayer } from "../router.js";
import { verdictOf } from "./verdict.js";
import { VIEWS } from "./views.js";

/** Pixels that an arrow key moves a picture by. */
const STEP = 60;
const ZOOM = 1.4;

/** a, b: "photo:17" or "query:…"; regionA: "x,y,w,h" when the query was a part. */
export function openCompare({ a, b, nameA, nameB, regionA = "" }) {
  const pair = { a, b, nameA, nameB, pictures: {} };
  /** @type {import("./views.js").Drawn | null} */
  let drawn = null;
  const title = h("h2", {}, t("web.compare"));
  const tabs = h(
    "div",
    { class: "segments", role: "tablist", aria: { label: t("web.compare.view") } },
    Object.keys(VIEWS).map((name, i) => tab(name, i, choose)),
  );
  /** @type {() => HTMLButtonElement[]} */
  const all = () => [...tabs.querySelectorAll("button")];
  const stage = h("div", {
    class: "compare-view",
    id: "compare-view",
    role: "tabpanel",
    tabIndex: 0,
    aria: { labelledby: "compare-side" },
  });
  const controls = h("div", { class: "compare-controls" });
  const side = h(
    "aside",
    { class: "compare-side", tabIndex: 0, aria: { label: t("web.compare.why"), live: "polite" } },
    h("p", { class: "muted" }, t("web.loading")),
  );
  const dialog = h(
    "dialog",
    { class: "full compare", aria: { label: t("web.compare") } },
    h(
      "div",
      { class: "compare-head" },
      title,
      tabs,
      tool("close", t("web.close"), () => dialog.close()),
    ),
    h("div", { class: "compare-stage" }, stage, controls),
    side,
  );

  function choose(name) {
    const chosen = all().find((one) => one.dataset.view === name);
    if (!chosen || chosen.disabled) return;
    if (tabs.contains(document.activeElement)) chosen.focus();
    for (const one of all()) {
      one.setAttribute("aria-selected", String(one === chosen));
      one.tabIndex = one === chosen ? 0 : -1;
    }
    stage.setAttribute("aria-labelledby", chosen.id);
    drawn?.close();
    controls.replaceChildren();
    drawn = VIEWS[name].draw(stage, controls, pair);
    if (!dialog.contains(document.activeElement)) stage.focus(); // it was on a control that is gone
  }

  function tell(comparison) {
    pair.pictures = comparison.pictures;
    title.textContent = t(`relation.${comparison.relation}.long`);
    for (const one of all()) {
      const { needs } = VIEWS[one.dataset.view];
      one.disabled = Boolean(needs) && !(needs in comparison.pictures);
    }
    side.replaceChildren(...verdictOf(comparison));
  }

  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = Object.keys(VIEWS)[Number(event.key) - 1];
    const here = around(event, "[role=tab]");
    const pan = drawn?.pan;
    if (digit) choose(digit);
    else if (here && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const open = all().filter((one) => !one.disabled);
      const at = open.indexOf(/** @type {HTMLButtonElement} */ (here));
      const next = open[(at + (event.key === "ArrowRight" ? 1 : open.length - 1)) % open.length];
      choose(next.dataset.view);
      next.focus();
    } else if (["+", "="].includes(event.key)) pan?.zoom(ZOOM);
    else if (["-", "−"].includes(event.key)) pan?.zoom(1 / ZOOM);
    else if (event.key === "0") pan?.reset();
    else if (event.key.startsWith("Arrow") && pan && event.target === stage)
      pan.move(
        { ArrowLeft: STEP, ArrowRight: -STEP }[event.key] ?? 0,
        { ArrowUp: STEP, ArrowDown: -STEP }[event.key] ?? 0,
      );
    else if (event.key === " " && drawn?.toggle && !around(event, "button")) drawn.toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  openLayer(dialog, () => drawn?.close());
  choose("side");
  get("/comparisons", { a, b, a_region: regionA })
    .then(tell)
    .catch((error) => {
      const { text, detail } = describe(error);
      side.replaceChildren(h("p", { class: "note bad" }, h("strong", {}, text), h("br"), detail));
    });
  return dialog;
}

/** The tab of a view; all but the first wait for what the server says. */
const tab = (name, i, choose) =>
  h(
    "button",
    {
      type: "button",
      role: "tab",
      id: `compare-${name}`,
      data: { view: name },
      title: `${t(`web.compare.${name}`)} (${i + 1})`,
      aria: { selected: String(i === 0), controls: "compare-view" },
      tabIndex: i === 0 ? 0 : -1,
      disabled: i !== 0,
      onclick: () => choose(name),
    },
    t(`web.compare.${name}`),
  );
