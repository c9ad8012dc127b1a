// The query picture large, to drag a box on it.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { openLayer } from "./router.js";

/** Resolves to "x,y,w,h" or null. */
export function openPicker(source, pickRegion) {
  return new Promise((resolve) => {
    const image = h("img", { alt: t("web.search.query"), draggable: false });
    const frame = h("div", { class: "stage-picture" }, image);
    const stage = h("div", { class: "stage" }, frame);
    let region = null;
    const dialog = h(
      "dialog",
      { class: "full viewer", aria: { label: t("web.viewer.region") } },
      h("div", { class: "viewer-head" }, h("div", { class: "viewer-title" }, t("web.viewer.region"))),
      stage,
    );
    image.addEventListener(
      "load",
      async () => {
        const style = getComputedStyle(stage);
        const width = stage.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const height = stage.clientHeight - 90;
        const scale = Math.min(width / image.naturalWidth, height / image.naturalHeight, 3);
        frame.style.setProperty("width", `${image.naturalWidth * scale}px`);
        frame.style.setProperty("height", `${image.naturalHeight * scale}px`);
        region = await pickRegion(frame, stage);
        dialog.close();
      },
      { once: true },
    );
    image.addEventListener("error", () => dialog.close(), { once: true });
    openLayer(dialog, (gone) => gone.then(() => resolve(region)));
    image.src = source;
  });
}
