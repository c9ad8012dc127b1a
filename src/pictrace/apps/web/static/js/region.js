// Drag a box on a picture; or move and size it with the keyboard.

import { around, button, h, tool } from "./dom.js";
import { t } from "./i18n.js";

const STEP = 0.02;
const SMALLEST = 0.02;

/** Where the box of someone who uses the keyboard begins. */
const START = [0.25, 0.25, 0.5, 0.5];

/**
 * Over `frame` (exactly the picture's area): a box is drawn by dragging, and then moved and sized.
 * Resolves to "x,y,w,h" in fractions, or null.
 */
export function pickRegion(frame, barHost) {
  return new Promise((resolve) => {
    let [x, y, w, hh] = START;
    let drawn = false;
    const box = h(
      "div",
      {
        class: "picker-box",
        tabIndex: 0,
        role: "group",
        aria: { label: `${t("web.region.box")}. ${t("web.region.keys")}` },
      },
      ["nw", "ne", "sw", "se"].map((corner) => h("i", { class: corner, data: { corner } })),
    );
    const layer = h("div", { class: "picker" }, box);
    const search = button(t("web.region.search"), () => finish(true), { kind: "primary small", icon: "search" });
    const bar = h(
      "div",
      { class: "picker-bar" },
      h("span", {}, t("web.region.hint")),
      search,
      tool("close", t("web.cancel"), () => finish(false)),
    );
    const place = () => {
      layer.classList.toggle("empty", !drawn);
      search.disabled = !drawn;
      w = Math.max(SMALLEST, Math.min(w, 1));
      hh = Math.max(SMALLEST, Math.min(hh, 1));
      x = Math.max(0, Math.min(x, 1 - w));
      y = Math.max(0, Math.min(y, 1 - hh));
      for (const [name, value] of Object.entries({ left: x, top: y, width: w, height: hh }))
        box.style.setProperty(name, `${value * 100}%`);
    };
    const finish = (search) => {
      layer.remove();
      bar.remove();
      const cut = (value) => Math.floor(value * 1e4 + 1e-6) / 1e4; // 0.3 may be a hair less
      resolve(search ? [cut(x), cut(y), cut(w), cut(hh)].join(",") : null);
    };
    layer.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const area = layer.getBoundingClientRect();
      const at = (e) => [
        Math.max(0, Math.min(1, (e.clientX - area.left) / area.width)),
        Math.max(0, Math.min(1, (e.clientY - area.top) / area.height)),
      ];
      const [px, py] = at(event);
      const corner = drawn ? around(event, "[data-corner]")?.dataset.corner : undefined;
      const before = [x, y, w, hh];
      const moving = drawn && event.target === box;
      const fixed = corner ? [corner.includes("w") ? x + w : x, corner.includes("n") ? y + hh : y] : [px, py];
      let moved = false;
      layer.setPointerCapture(event.pointerId);
      const drag = (e) => {
        const [cx, cy] = at(e);
        if (Math.hypot(cx - px, cy - py) > 0.005) moved = true;
        if (moved) drawn = true;
        if (moving) {
          x = before[0] + cx - px;
          y = before[1] + cy - py;
        } else if (moved) {
          x = Math.min(fixed[0], cx);
          y = Math.min(fixed[1], cy);
          w = Math.abs(cx - fixed[0]);
          hh = Math.abs(cy - fixed[1]);
        }
        place();
      };
      layer.addEventListener("pointermove", drag);
      layer.addEventListener(
        "pointerup",
        () => {
          layer.removeEventListener("pointermove", drag);
          box.focus();
        },
        { once: true },
      );
    });
    const keys = (event) => {
      const dx = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key] ?? 0;
      const dy = { ArrowUp: -STEP, ArrowDown: STEP }[event.key] ?? 0;
      if (dx || dy) {
        drawn = true;
        if (event.shiftKey) {
          w += dx;
          hh += dy;
        } else {
          x += dx;
          y += dy;
        }
        place();
      } else if (event.key === "Enter" && event.target === box) {
        drawn = true;
        finish(true);
      } else if (event.key === "Escape") finish(false);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    layer.addEventListener("keydown", keys);
    bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") keys(event);
      else event.stopPropagation();
    });
    frame.append(layer);
    barHost.append(bar);
    place();
    box.focus();
  });
}
