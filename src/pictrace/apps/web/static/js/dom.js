// Elements without HTML text: nothing that comes from a file name or from EXIF is ever parsed.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = `${document.body?.dataset.static}/icons.svg`;

/**
 * h("button", {class: "tool", onclick: f, aria: {label: "x"}, data: {id: 1}}, "text", child, …)
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, any>} [properties]
 * @param {...any} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null) continue;
    if (key === "class") element.className = value;
    else if (key === "aria")
      for (const [n, v] of Object.entries(value)) v !== undefined && v !== null && element.setAttribute(`aria-${n}`, v);
    else if (key === "data") Object.assign(element.dataset, value);
    else if (key === "style") for (const [n, v] of Object.entries(value)) element.style.setProperty(n, v);
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "list" && key !== "form" && key !== "role") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A picture of the sprite. */
export function icon(name, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A round button with an icon and a name for everyone who does not see it.
 *
 * @param {string} name
 * @param {string} label
 * @param {(event: Event) => void} onclick
 * @param {Record<string, any>} [properties]
 */
export function tool(name, label, onclick, properties = {}) {
  return h(
    "button",
    { type: "button", class: "tool", title: label, aria: { label }, onclick, ...properties },
    icon(name),
  );
}

/**
 * @param {string} label
 * @param {(event: Event) => void} onclick
 * @param {{kind?: string, icon?: string, key?: string, [property: string]: any}} [options]
 */
export function button(label, onclick, { kind = "", icon: name, key, ...properties } = {}) {
  return h(
    "button",
    { type: "button", class: `button ${kind}`.trim(), onclick, ...properties },
    name && icon(name),
    h("span", {}, label),
    key && h("kbd", { aria: { hidden: "true" } }, key),
  );
}

/**
 * A note at the foot of the page, read out by screen readers.
 *
 * @param {string} text
 * @param {{detail?: string, bad?: boolean, action?: string, onaction?: () => void, seconds?: number}} [options]
 */
export function toast(text, { detail = "", bad = false, action, onaction, seconds = 6 } = {}) {
  const note = h(
    "div",
    { class: bad ? "toast bad" : "toast" },
    h("div", {}, h("strong", {}, text), detail && h("span", {}, detail)),
    action &&
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            note.remove();
            onaction();
          },
        },
        action,
      ),
  );
  const open = [...document.querySelectorAll("dialog[open]")].at(-1);
  const host = document.getElementById("toasts");
  (open && !host.closest("dialog") ? host : host).append(note);
  if (open?.matches(":modal")) open.append(host); // a modal dialog covers everything outside it
  setTimeout(() => note.remove(), seconds * 1000);
  while (host.children.length > 3) host.firstChild.remove();
  return note;
}

export function homeToasts() {
  document.body.append(document.getElementById("toasts"));
}

/**
 * A modal dialog that is removed when it closes.
 *
 * @param {HTMLDialogElement} dialog
 * @param {{onclose?: () => void}} [options]
 */
export function openDialog(dialog, { onclose } = {}) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  document.body.append(dialog);
  dialog.addEventListener(
    "close",
    () => {
      if (dialog.contains(document.getElementById("toasts"))) homeToasts();
      dialog.remove();
      if (before?.isConnected) before.focus({ preventScroll: true });
      onclose?.();
    },
    { once: true },
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && dialog.classList.contains("card")) dialog.close();
  });
  dialog.showModal();
  return dialog;
}

/**
 * The element that an event came from, or the nearest one around it, that matches.
 *
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function around(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/** Works at once, and while calls come again after every() milliseconds; the last call is never lost. */
export function throttle(work, every) {
  let timer = 0;
  let again = false;
  return function call() {
    again = Boolean(timer);
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      if (again) call();
    }, every());
    work();
  };
}

export function debounce(work, milliseconds) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), milliseconds);
  };
}
