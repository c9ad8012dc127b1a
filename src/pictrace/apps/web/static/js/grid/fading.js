// Pictures of a grid.

import { h } from "../dom.js";

/** A picture that fades in when it is there. */
export function fading(src, alt, properties = {}) {
  const image = h("img", { alt, decoding: "async", draggable: true, ...properties });
  image.addEventListener("load", () => image.classList.add("shown"), { once: true });
  image.src = src;
  if (image.complete) image.classList.add("shown");
  return image;
}
