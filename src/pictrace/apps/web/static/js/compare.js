// Two pictures and the proof: side by side, wiped, blinking, with matched points, outline and agreement.

import { API, describe, get } from "./api.js";
import { around, h, icon, tool } from "./dom.js";
import { toneOf, weighed } from "./evidence.js";
import { sure } from "./format.js";
import { number, t } from "./i18n.js";
import { Pan } from "./pan.js";
import { openLayer } from "./router.js";

const VIEWS = ["side", "wipe", "blink", "matches", "outline", "ssim"];
const NEEDS = { wipe: "aligned-a", blink: "aligned-a", matches: "matches", outline: "outline", ssim: "ssim" };

const pictureOf = (reference) => {
  const [kind, id] = reference.split(":");
  return kind === "photo" ? `${API}/photos/${id}/preview?longest=2048` : `${API}/queries/${id}/picture?longest=2048`;
};

const thumbnailOf = (reference) =>
  reference.startsWith("photo:") ? `${API}/photos/${reference.slice(6)}/thumbnail` : null;

/** a, b: "photo:17" or "query:…"; regionA: "x,y,w,h" when the query was a part. */
export function openCompare({ a, b, nameA, nameB, regionA = "" }) {
  let comparison = null;
  let view = "side";
  let stop = null;
  const title = h("h2", {}, t("web.compare"));
  /** @type {() => HTMLButtonElement[]} */
  const all = () => [...tabs.querySelectorAll("button")];
  /** What the keys of zooming and playing act on, in the view on display. */
  let pan = null;
  let toggle = null;
  const tabs = h(
    "div",
    { class: "segments", role: "tablist", aria: { label: t("web.compare.view") } },
    VIEWS.map((name, i) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `compare-${name}`,
          data: { view: name },
          title: `${t(`web.compare.${name}`)} (${i + 1})`,
          aria: { selected: String(name === view), controls: "compare-view" },
          tabIndex: name === view ? 0 : -1,
          disabled: name !== "side",
          onclick: () => choose(name),
        },
        t(`web.compare.${name}`),
      ),
    ),
  );
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
    const tab = all().find((one) => one.dataset.view === name);
    if (!tab || tab.disabled) return;
    view = name;
    if (tabs.contains(document.activeElement)) tab.focus();
    for (const one of all()) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
    }
    stage.setAttribute("aria-labelledby", tab.id);
    stop?.();
    stop = null;
    controls.replaceChildren();
    stop = { side: drawSide, wipe: drawWipe, blink: drawBlink }[name]?.() ?? drawPicture(name);
    if (!dialog.contains(document.activeElement)) stage.focus(); // it was on a control that is gone
  }

  function picture(reference, name) {
    const image = h("img", { alt: name, draggable: false });
    image.addEventListener("error", () => {
      const small = thumbnailOf(reference);
      if (small && !image.src.endsWith("/thumbnail")) image.src = small;
    });
    image.src = pictureOf(reference);
    return image;
  }

  function zoomTools(shown) {
    controls.append(
      tool("minus", `${t("web.compare.zoom_out")} (−)`, () => shown.zoom(1 / 1.4)),
      tool("plus", `${t("web.compare.zoom_in")} (+)`, () => shown.zoom(1.4)),
      tool("fit", `${t("web.compare.zoom_fit")} (0)`, () => shown.reset()),
    );
    pan = shown;
    return () => {
      shown.close();
      pan = null;
    };
  }

  function drawSide() {
    const images = [picture(a, nameA), picture(b, nameB)];
    const panes = images.map((image, i) => h("div", { class: "pane" }, image, h("span", {}, [nameA, nameB][i])));
    stage.replaceChildren(h("div", { class: "panes" }, panes));
    return zoomTools(new Pan(panes, images));
  }

  function evidencePicture(name) {
    return h("img", {
      src: comparison.pictures[name],
      alt: t(`web.compare.${{ "aligned-a": "query", "aligned-b": "photo" }[name] ?? name}`),
      draggable: false,
    });
  }

  function drawWipe() {
    const top = evidencePicture("aligned-a");
    const divider = h("div", { class: "divider" });
    const layers = h("div", { class: "layers" }, evidencePicture("aligned-b"), top, divider);
    const slider = h("input", {
      type: "range",
      min: 0,
      max: 1000,
      value: 500,
      aria: { label: t("web.compare.slider") },
    });
    const place = () => {
      // The divider runs over the picture itself, not over the black beside it.
      const box = layers.getBoundingClientRect();
      const shape = (top.naturalWidth || 3) / (top.naturalHeight || 2);
      const width = Math.min(box.width, box.height * shape);
      const x = (box.width - width) / 2 + (width * slider.valueAsNumber) / 1000;
      top.style.setProperty("clip-path", `inset(0 ${Math.max(0, box.width - x)}px 0 0)`);
      divider.style.setProperty("left", `${x}px`);
    };
    const follow = (event) => {
      const box = layers.getBoundingClientRect();
      const shape = (top.naturalWidth || 3) / (top.naturalHeight || 2);
      const width = Math.min(box.width, box.height * shape);
      slider.valueAsNumber = (1000 * (event.clientX - box.left - (box.width - width) / 2)) / width;
      place();
    };
    layers.addEventListener("pointerdown", (event) => {
      layers.setPointerCapture(event.pointerId);
      follow(event);
      layers.onpointermove = follow;
    });
    layers.addEventListener("pointerup", () => {
      layers.onpointermove = null;
    });
    slider.addEventListener("input", place);
    top.addEventListener("load", place);
    const observer = new ResizeObserver(place);
    stage.replaceChildren(layers);
    observer.observe(layers);
    controls.append(h("span", { class: "small muted" }, nameA), slider, h("span", { class: "small muted" }, nameB));
    place();
    return () => observer.disconnect();
  }

  function drawBlink() {
    const images = [evidencePicture("aligned-a"), evidencePicture("aligned-b")];
    const label = h("span", { class: "layer-name" });
    let shown = 0;
    let timer = 0;
    const flip = () => {
      shown = 1 - shown;
      images[1].hidden = shown === 0;
      label.textContent = shown ? nameB : nameA;
    };
    const play = (on) => {
      clearInterval(timer);
      timer = on ? setInterval(flip, 650) : 0;
      switcher.replaceChildren(icon(on ? "pause" : "play"));
      switcher.setAttribute("aria-label", t(on ? "web.compare.pause" : "web.compare.play"));
    };
    const switcher = tool("pause", t("web.compare.pause"), () => toggle());
    toggle = () => play(!timer);
    stage.replaceChildren(h("div", { class: "layers" }, images, label));
    controls.append(
      switcher,
      tool("refresh", t("web.compare.blink"), () => {
        play(false);
        flip();
      }),
    );
    shown = 1;
    flip();
    play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
    return () => {
      clearInterval(timer);
      toggle = null;
    };
  }

  function drawPicture(name) {
    const image = evidencePicture(name);
    const pane = h("div", { class: "pane", style: { position: "absolute", inset: "0" } }, image);
    stage.replaceChildren(pane);
    return zoomTools(new Pan([pane], [image]));
  }

  function tell() {
    const { relation, score, evidence, measures, pictures } = comparison;
    title.textContent = t(`relation.${relation}.long`);
    for (const tab of all()) {
      const need = NEEDS[tab.dataset.view];
      tab.disabled = Boolean(need) && !(need in pictures);
    }
    const decimals = { maximumFractionDigits: 4 };
    side.replaceChildren(
      h(
        "div",
        {},
        h("p", {}, h("span", { class: `tag ${toneOf(relation)}` }, t(`relation.${relation}`))),
        h("p", { class: "compare-score" }, t("web.compare.sure", { percent: sure(relation, score) })),
        h("p", { class: "muted" }, t(`relation.${relation}.long`)),
      ),
      h(
        "div",
        {},
        h("h3", {}, t("web.compare.why")),
        h(
          "ul",
          { class: "reasons" },
          weighed(relation, evidence).map(({ text, speaks }) =>
            h(
              "li",
              { class: speaks },
              speaks ? icon(speaks === "for" ? "check" : "close") : h("i"),
              h("span", {}, text),
            ),
          ),
        ),
      ),
      !("aligned-a" in pictures) && h("p", { class: "note small" }, t("web.compare.none")),
      h(
        "details",
        {},
        h("summary", {}, t("web.compare.numbers")),
        h(
          "table",
          { class: "numbers" },
          h(
            "tbody",
            {},
            Object.entries(measures).map(([name, value]) =>
              h("tr", {}, h("td", {}, t(`measure.${name}`)), h("td", {}, number(value, decimals))),
            ),
          ),
        ),
      ),
    );
    for (const child of [...side.childNodes]) if (child.nodeType === Node.TEXT_NODE) child.remove();
  }

  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = VIEWS[Number(event.key) - 1];
    const tab = around(event, "[role=tab]");
    if (digit) choose(digit);
    else if (tab && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const open = all().filter((one) => !one.disabled);
      const at = open.indexOf(/** @type {HTMLButtonElement} */ (tab));
      const next = open[(at + (event.key === "ArrowRight" ? 1 : open.length - 1)) % open.length];
      choose(next.dataset.view);
      next.focus();
    } else if (["+", "="].includes(event.key)) pan?.zoom(1.4);
    else if (["-", "−"].includes(event.key)) pan?.zoom(1 / 1.4);
    else if (event.key === "0") pan?.reset();
    else if (event.key.startsWith("Arrow") && pan && event.target === stage)
      pan.move({ ArrowLeft: 60, ArrowRight: -60 }[event.key] ?? 0, { ArrowUp: 60, ArrowDown: -60 }[event.key] ?? 0);
    else if (event.key === " " && toggle && !around(event, "button")) toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  openLayer(dialog, () => stop?.());
  choose("side");
  get("/comparisons", { a, b, a_region: regionA })
    .then((answer) => {
      comparison = answer;
      tell();
    })
    .catch((error) => {
      const { text, detail } = describe(error);
      side.replaceChildren(h("p", { class: "note bad" }, h("strong", {}, text), h("br"), detail));
    });
  return dialog;
}
