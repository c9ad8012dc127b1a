// The views of a comparison: each draws into a stage, and gives what its keys act on and how it ends.

import { API } from "../api.js";
import { h, icon, tool } from "../dom.js";
import { t } from "../i18n.js";
import { Pan } from "../pan.js";

const BLINK_MS = 650;
const ZOOM = 1.4;

/**
 * @typedef {object} Pair what is compared
 * @property {string} a "photo:17" or "query:…"
 * @property {string} b
 * @property {string} nameA
 * @property {string} nameB
 * @property {Record<string, string>} pictures addresses of the pictures that the server drew, by name
 *
 * @typedef {object} Drawn a view on display
 * @property {() => void} close
 * @property {Pan} [pan] what zooming and moving act on
 * @property {() => void} [toggle] what plays and pauses
 */

/** @type {Record<string, {needs: string, draw: (stage: HTMLElement, controls: HTMLElement, pair: Pair) => Drawn}>} */
export const VIEWS = {
  side: { needs: "", draw: drawSide },
  wipe: { needs: "aligned-a", draw: drawWipe },
  blink: { needs: "aligned-a", draw: drawBlink },
  matches: { needs: "matches", draw: drawPicture("matches") },
  outline: { needs: "outline", draw: drawPicture("outline") },
  ssim: { needs: "ssim", draw: drawPicture("ssim") },
};

const pictureOf = (reference) => {
  const [kind, id] = reference.split(":");
  return kind === "photo" ? `${API}/photos/${id}/preview?longest=2048` : `${API}/queries/${id}/picture?longest=2048`;
};

const thumbnailOf = (reference) =>
  reference.startsWith("photo:") ? `${API}/photos/${reference.slice(6)}/thumbnail` : null;

/** A picture that is compared; its thumbnail where the original cannot be had. */
function compared(reference, name) {
  const image = h("img", { alt: name, draggable: false });
  image.addEventListener("error", () => {
    const small = thumbnailOf(reference);
    if (small && !image.src.endsWith("/thumbnail")) image.src = small;
  });
  image.src = pictureOf(reference);
  return image;
}

/** A picture that the server drew of the two. */
const evidence = (pair, name) =>
  h("img", {
    src: pair.pictures[name],
    alt: t(`web.compare.${{ "aligned-a": "query", "aligned-b": "photo" }[name] ?? name}`),
    draggable: false,
  });

function zooming(controls, pan) {
  controls.append(
    tool("minus", `${t("web.compare.zoom_out")} (−)`, () => pan.zoom(1 / ZOOM)),
    tool("plus", `${t("web.compare.zoom_in")} (+)`, () => pan.zoom(ZOOM)),
    tool("fit", `${t("web.compare.zoom_fit")} (0)`, () => pan.reset()),
  );
  return { pan, close: () => pan.close() };
}

function drawSide(stage, controls, { a, b, nameA, nameB }) {
  const images = [compared(a, nameA), compared(b, nameB)];
  const panes = images.map((image, i) => h("div", { class: "pane" }, image, h("span", {}, [nameA, nameB][i])));
  stage.replaceChildren(h("div", { class: "panes" }, panes));
  return zooming(controls, new Pan(panes, images));
}

function drawPicture(name) {
  return (stage, controls, pair) => {
    const image = evidence(pair, name);
    const pane = h("div", { class: "pane", style: { position: "absolute", inset: "0" } }, image);
    stage.replaceChildren(pane);
    return zooming(controls, new Pan([pane], [image]));
  };
}

function drawWipe(stage, controls, pair) {
  const top = evidence(pair, "aligned-a");
  const divider = h("div", { class: "divider" });
  const layers = h("div", { class: "layers" }, evidence(pair, "aligned-b"), top, divider);
  const slider = h("input", { type: "range", min: 0, max: 1000, value: 500, aria: { label: t("web.compare.slider") } });
  /** Left edge and width of the picture itself, not of the black beside it, and the width of both. */
  const area = () => {
    const box = layers.getBoundingClientRect();
    const width = Math.min(box.width, (box.height * (top.naturalWidth || 3)) / (top.naturalHeight || 2));
    return { left: box.left, margin: (box.width - width) / 2, width, whole: box.width };
  };
  const place = () => {
    const { margin, width, whole } = area();
    const x = margin + (width * slider.valueAsNumber) / 1000;
    top.style.setProperty("clip-path", `inset(0 ${Math.max(0, whole - x)}px 0 0)`);
    divider.style.setProperty("left", `${x}px`);
  };
  const follow = (event) => {
    const { left, margin, width } = area();
    slider.valueAsNumber = (1000 * (event.clientX - left - margin)) / width;
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
  controls.append(
    h("span", { class: "small muted" }, pair.nameA),
    slider,
    h("span", { class: "small muted" }, pair.nameB),
  );
  place();
  return { close: () => observer.disconnect() };
}

function drawBlink(stage, controls, pair) {
  const images = [evidence(pair, "aligned-a"), evidence(pair, "aligned-b")];
  const label = h("span", { class: "layer-name" });
  let second = true;
  let timer = null;
  const flip = () => {
    second = !second;
    images[1].hidden = !second;
    label.textContent = second ? pair.nameB : pair.nameA;
  };
  const play = (on) => {
    clearInterval(timer);
    timer = on ? setInterval(flip, BLINK_MS) : null;
    switcher.replaceChildren(icon(on ? "pause" : "play"));
    switcher.setAttribute("aria-label", t(on ? "web.compare.pause" : "web.compare.play"));
  };
  const toggle = () => play(!timer);
  const switcher = tool("pause", t("web.compare.pause"), toggle);
  stage.replaceChildren(h("div", { class: "layers" }, images, label));
  controls.append(
    switcher,
    tool("refresh", t("web.compare.blink"), () => {
      play(false);
      flip();
    }),
  );
  flip();
  play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  return { toggle, close: () => clearInterval(timer) };
}
