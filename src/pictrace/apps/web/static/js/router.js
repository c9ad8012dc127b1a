// One document, four views: the address says which, and with what.

import { around } from "./dom.js";

const views = new Map();
/** @returns {NodeListOf<HTMLDialogElement>} */
const openDialogs = () => document.querySelectorAll("dialog[open]");
/** @returns {NodeListOf<HTMLAnchorElement>} */
const navigation = () => document.querySelectorAll(".nav a");
let current = null;
let turn = 0;

export function register(path, mount) {
  views.set(path, mount);
}

export function go(path, parameters = {}, { replace = false } = {}) {
  const query = new URLSearchParams(parameters).toString();
  const address = query ? `${path}?${query}` : path;
  if (address !== location.pathname + location.search) history[replace ? "replaceState" : "pushState"]({}, "", address);
  return show();
}

/** Changes the address of the view on display without drawing it anew. */
export function note(parameters) {
  const query = new URLSearchParams(
    Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined),
  ).toString();
  history.replaceState(history.state, "", query ? `${location.pathname}?${query}` : location.pathname);
}

export async function show() {
  const mine = ++turn;
  for (const dialog of openDialogs()) dialog.close();
  current?.unmount?.();
  current = null;
  const content = document.getElementById("content");
  content.replaceChildren();
  for (const link of navigation()) {
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
  const mount = views.get(location.pathname) ?? views.get("/");
  const view = await mount(content, new URLSearchParams(location.search));
  if (mine !== turn) view?.unmount?.();
  else current = view;
}

export function view() {
  return current;
}

export function start() {
  addEventListener("popstate", () => show());
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLAnchorElement | null} */ (around(event, "a[data-link]"));
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(link.pathname, new URLSearchParams(link.search));
    document.getElementById("content").focus({ preventScroll: true });
  });
  return show();
}
