// One photo, large: details, its neighbours, and what one can do with it.

import { fullOf, get, originalOf, PREVIEW_PIXELS, parametersOf, previewOf, report, thumbnailOf } from "./api.js";
import { openCompare } from "./compare/dialog.js";
import { around, h, tool } from "./dom.js";
import { bytes, date, fileName, percent, pixels } from "./format.js";
import { number, said, t } from "./i18n.js";
import { Pan } from "./pan.js";
import { searchPhoto } from "./query.js";
import { pickRegion } from "./region.js";
import { notePhoto, openLayer } from "./router.js";

/** Probability below which a tag is rather a guess than a word for the photo. */
const WEAK_TAG = 0.1;

let detailsShown = innerWidth > 1100;

/**
 * @param {{count: number, at: (index: number) => any}} items at gives a photo, or a promise of one
 * @param {number} index
 * @param {object} [options]
 * @param {(index: number) => void} [options.onclose] where the person ended
 * @param {string | null} [options.reference] what a comparison is with (see query.referenceOf)
 * @param {string} [options.queryName]
 * @param {string} [options.regionA] "x,y,w,h" when the query was a part
 */
export function openViewer(items, index, { onclose, reference = null, queryName = "", regionA = "" } = {}) {
  let photo = null;
  let picking = false;
  let pan = null;
  const title = h("div", { class: "viewer-title" });
  const stage = h("div", { class: "stage" });
  const side = h("aside", { class: "side", hidden: !detailsShown, tabIndex: 0, aria: { label: t("web.viewer.info") } });
  const info = tool("info", `${t("web.viewer.info")} (I)`, () => toggle(), {
    aria: { pressed: String(detailsShown), label: t("web.viewer.info") },
  });
  const compare = tool("compare", `${t("web.viewer.compare")} (C)`, () => doCompare(), { hidden: !reference });
  const dialog = h(
    "dialog",
    { class: "full viewer", aria: { label: t("web.viewer") } },
    h(
      "div",
      { class: "viewer-head" },
      title,
      tool("similar", `${t("web.viewer.similar")} (S)`, () => searchPhoto(photo.photo_id)),
      tool("region", `${t("web.viewer.region")} (R)`, () => pick()),
      compare,
      tool("download", `${t("web.viewer.download")} (D)`, () => download()),
      info,
      tool("close", t("web.close"), () => dialog.close()),
    ),
    stage,
    side,
  );

  function toggle() {
    detailsShown = !detailsShown;
    side.hidden = !detailsShown;
    info.setAttribute("aria-pressed", String(detailsShown));
  }

  function download() {
    h("a", { href: originalOf(photo, true), download: fileName(photo.location) }).click();
  }

  function doCompare() {
    if (!reference) return;
    openCompare({
      a: reference,
      b: `photo:${photo.photo_id}`,
      nameA: queryName || t("web.compare.query"),
      nameB: fileName(photo.location),
      regionA,
    });
  }

  async function pick() {
    const frame = stage.querySelector(".stage-picture");
    if (picking || !frame) return;
    picking = true;
    pan.paused = true;
    const region = await pickRegion(frame, stage);
    picking = pan.paused = false;
    if (region) searchPhoto(photo.photo_id, region);
    else dialog.focus();
  }

  async function step(by) {
    const next = index + by;
    if (next < 0 || next >= items.count || picking) return;
    index = next;
    await draw();
  }

  function fit(frame) {
    const width = photo.width || 3;
    const height = photo.height || 2;
    const style = getComputedStyle(stage);
    const room = [
      stage.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight),
      stage.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom),
    ];
    const scale = Math.min(room[0] / width, room[1] / height, Math.max(1, 384 / Math.max(width, height)) * 2);
    frame.style.setProperty("width", `${Math.floor(width * scale)}px`);
    frame.style.setProperty("height", `${Math.floor(height * scale)}px`);
  }

  async function draw() {
    const mine = index;
    const loaded = await items.at(index);
    if (mine !== index || !dialog.isConnected || !loaded) return;
    photo = loaded;
    notePhoto(photo.photo_id);
    const name = fileName(photo.location);
    title.replaceChildren(
      name,
      h("small", {}, t("web.viewer.position", { position: number(index + 1), total: number(items.count) })),
    );
    const frame = h("div", { class: "stage-picture" });
    const paper = h("div", { class: "stage-paper" }, frame);
    const pane = h("div", { class: "stage-pane" }, paper);
    stage.replaceChildren(
      tool("left", t("web.viewer.previous"), () => step(-1), { class: "tool step before", disabled: index === 0 }),
      pane,
      tool("right", t("web.viewer.next"), () => step(1), {
        class: "tool step after",
        disabled: index >= items.count - 1,
      }),
    );
    if (!dialog.contains(document.activeElement)) dialog.focus(); // it was on an arrow that is gone
    pan = new Pan([pane], [paper], (scale) => sharpen(frame, scale));
    fit(frame);
    const small = thumbnailOf(photo);
    if (!small) frame.append(h("p", { class: "muted" }, t("web.viewer.no_picture")));
    else {
      const soft = h("img", { class: "soft", src: small, alt: name });
      frame.append(soft);
      const sharp = h("img", { class: "sharp", alt: name, draggable: false });
      const unreachable = () => {
        soft.classList.remove("soft");
        if (frame.isConnected) stage.append(h("p", { class: "stage-note" }, t("web.viewer.unreachable")));
      };
      sharp.addEventListener("load", () => {
        if (!frame.isConnected) return;
        soft.remove();
        frame.append(sharp);
        // The library answers with the thumbnail when the original is away.
        if (
          Math.max(sharp.naturalWidth, sharp.naturalHeight) <
          Math.min(Math.max(photo.width, photo.height), 2048) * 0.9
        )
          unreachable();
      });
      sharp.addEventListener("error", unreachable);
      if (photo.state === "present") sharp.src = previewOf(photo);
      else unreachable();
    }
    facts();
  }

  /** Someone looks closer than the preview shows: all pixels that there are. */
  function sharpen(frame, scale) {
    const sharp = frame.querySelector("img.sharp:not(.full)");
    const longest = Math.max(photo.width, photo.height);
    const wanted = Math.max(frame.clientWidth, frame.clientHeight) * scale * devicePixelRatio;
    if (!sharp || longest <= PREVIEW_PIXELS || wanted <= PREVIEW_PIXELS) return;
    sharp.classList.add("full");
    const full = new Image();
    full.onload = () => {
      sharp.src = full.src;
    };
    full.src = fullOf(photo);
  }

  async function facts() {
    const mine = photo;
    if (mine.latitude === undefined) Object.assign(mine, await get(`/photos/${mine.photo_id}`));
    const rows = [
      ["taken", date(mine.taken)],
      ["camera", mine.camera],
      ["size", [pixels(mine), bytes(mine.bytes)].filter(Boolean).join(" · ")],
      ["format", mine.format],
      [
        "place",
        mine.latitude === null || mine.latitude === undefined
          ? ""
          : [mine.latitude, mine.longitude].map((one) => number(one, { maximumFractionDigits: 5 })).join(", "),
      ],
      [
        "state",
        mine.state === "present" ? "" : [t(`state.${mine.state}`), said(mine.message)].filter(Boolean).join(": "),
      ],
      ["location", mine.location],
    ].filter(([, value]) => value);
    const list = h(
      "dl",
      { class: "facts" },
      rows.map(([key, value]) => h("div", {}, h("dt", {}, t(`web.detail.${key}`)), h("dd", {}, value))),
    );
    side.replaceChildren(h("h2", {}, t("web.viewer.info")), list);
    if (mine.state === "failed") return;
    const { tags } = await get(`/photos/${mine.photo_id}/tags`, { k: 6 });
    const strong = tags.filter((tag) => tag.probability >= WEAK_TAG);
    if (mine !== photo || !strong.length) return;
    const link = ({ tag, probability }) =>
      h(
        "a",
        { class: "tag", href: `/search?${parametersOf({ q: tag })}`, "data-link": "" },
        tag,
        " ",
        percent(probability),
      );
    list.prepend(h("div", {}, h("dt", {}, t("web.detail.tags")), h("dd", { class: "chips" }, strong.map(link))));
  }

  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || picking || around(event, "input")) return;
    const act = {
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      s: () => searchPhoto(photo.photo_id),
      r: pick,
      "+": () => pan?.zoom(1.4),
      "=": () => pan?.zoom(1.4),
      "-": () => pan?.zoom(1 / 1.4),
      0: () => pan?.reset(),
      c: doCompare,
      i: toggle,
      d: download,
    }[event.key.length > 1 ? event.key : event.key.toLowerCase()];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  let startX = null;
  stage.addEventListener("pointerdown", (event) => {
    const alone = event.pointerType === "touch" && event.isPrimary && !picking && pan?.scale === 1;
    startX = alone ? event.clientX : null;
  });
  stage.addEventListener("pointerup", (event) => {
    if (startX !== null && pan?.scale === 1 && Math.abs(event.clientX - startX) > 60)
      step(event.clientX < startX ? 1 : -1);
    startX = null;
  });
  const resized = () => {
    const frame = stage.querySelector(".stage-picture");
    if (frame && photo) fit(frame);
  };
  const observer = new ResizeObserver(resized);
  openLayer(dialog, () => {
    observer.disconnect();
    onclose?.(index);
  });
  dialog.tabIndex = -1;
  dialog.focus();
  observer.observe(stage);
  draw().catch((error) => {
    report(error);
    dialog.close();
  });
  return dialog;
}
