// One document, four views: the address says which, and with what. Over a view lie layers (the viewer, a comparison):
// each is a step of the history, so that going back closes it; a photo in the viewer has an address of its own.

import { around, openDialog } from "./dom.js";

const PHOTO = /^\/photos\/(\d+)$/;
const OLD_PHOTO = /^\/\?photo=(\d+)$/;
const SCROLL_NOTED_MS = 120;
const GROWING_MS = 4000;

const views = new Map();
/** @type {HTMLDialogElement[]} the layers that are open, the lowest first */
let layers = [];
let current = null;
/** Address of the view on display, whatever lies over it. */
let base = "";
/** The address that the view's own step in the history still has, when it changed under a layer. */
let renamed = "";
let turn = 0;
let following = null;
let openPhoto = (_id) => {};

/** @returns {NodeListOf<HTMLDialogElement>} */
const openDialogs = () => document.querySelectorAll("dialog[open]");
/** @returns {NodeListOf<HTMLAnchorElement>} */
const navigation = () => document.querySelectorAll(".nav a");
const here = () => location.pathname + location.search;

export const photoAddress = (id) => `/photos/${id}`;

export function register(path, mount) {
  views.set(path, mount);
}

export function go(path, parameters = {}, { replace = false } = {}) {
  const query = new URLSearchParams(parameters).toString();
  const address = query ? `${path}?${query}` : path;
  noteScroll();
  if (address !== here()) history[replace ? "replaceState" : "pushState"]({}, "", address);
  return show();
}

/** Changes the address of the view on display without drawing it anew. */
export function note(parameters) {
  const query = new URLSearchParams(
    Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined),
  ).toString();
  const path = base.split("?")[0] || location.pathname;
  settle(query ? `${path}?${query}` : path);
}

/** The same, with a whole address. */
export function settle(address) {
  if (layers.length) {
    renamed ||= base;
    history.replaceState({ ...history.state, under: address }, "");
  } else history.replaceState(history.state, "", address);
  base = address;
}

/**
 * Opens a dialog over the view as a step of the history: going back closes it, and closing it goes back.
 *
 * @param {HTMLDialogElement} dialog
 * @param {(gone: Promise<void>) => void} [onclose] called when it closed; gone resolves when the history is back, too
 */
export function openLayer(dialog, onclose) {
  noteScroll();
  layers.push(dialog);
  if ((history.state?.layer ?? 0) < layers.length)
    history.pushState({ under: base, layer: layers.length, scroll: scrollY }, "");
  return openDialog(dialog, { onclose: () => onclose?.(leave(dialog)) });
}

/** A photo is in the layer on top, which has its address now. */
export function notePhoto(id) {
  if (history.state?.layer !== layers.length) return;
  try {
    history.replaceState(history.state, "", photoAddress(id));
  } catch {
    // Safari takes a hundred in ten seconds, which a held arrow key exceeds: the photo it stops at has its address.
  }
}

async function leave(dialog) {
  if (layers.at(-1) !== dialog) return; // the history closed it, or another view came
  layers.pop();
  if (history.state?.alone) history.replaceState({}, "", base);
  else {
    const back = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
    history.back();
    await back;
  }
}

export async function show() {
  turn += 1;
  const mine = turn;
  layers = [];
  renamed = "";
  for (const dialog of openDialogs()) dialog.close();
  current?.unmount?.();
  current = null;
  const photo = PHOTO.exec(here())?.[1] ?? OLD_PHOTO.exec(here())?.[1];
  if (photo && !history.state?.layer)
    history.replaceState({ under: "/", layer: 1, alone: true }, "", photoAddress(photo));
  base = history.state?.layer ? history.state.under : here();
  const { pathname, searchParams } = new URL(base, location.origin);
  const content = document.getElementById("content");
  content.replaceChildren();
  for (const link of navigation()) {
    if (link.pathname === pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
  comeBack(content, history.state?.scroll ?? 0);
  const mount = views.get(pathname) ?? views.get("/");
  const view = await mount(content, searchParams);
  if (mine !== turn) {
    view?.unmount?.();
    return;
  }
  current = view;
  const reveal = view?.reveal ? (id) => view.reveal(id) : openPhoto;
  if (photo) reveal(Number(photo));
  else if (history.state?.layer) history.replaceState({ ...history.state, layer: 0 }, ""); // a comparison is not kept
}

/** The history moved: layers close, or it is another view. */
function moved() {
  const depth = history.state?.layer ?? 0;
  if (!depth && renamed && here() === renamed) {
    history.replaceState(history.state, "", base);
    renamed = "";
  }
  if ((depth ? history.state.under : here()) !== base || depth > layers.length) return show();
  while (layers.length > depth) layers.pop().close();
}

export function view() {
  return current;
}

/** Scrolls to where the person was, as soon as the page is high enough, unless they scroll themselves. */
function comeBack(content, place) {
  following?.();
  if (!place) return;
  const observer = new ResizeObserver(() => {
    scrollTo(0, place);
    if (Math.abs(scrollY - place) < 2) stop();
  });
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const name of ["wheel", "pointerdown", "keydown"]) removeEventListener(name, stop);
    following = null;
  };
  const timer = setTimeout(stop, GROWING_MS);
  for (const name of ["wheel", "pointerdown", "keydown"]) addEventListener(name, stop, { passive: true });
  observer.observe(content);
  following = stop;
}

function noteScroll() {
  if (!following && !layers.length) history.replaceState({ ...history.state, scroll: scrollY }, "");
}

/** reveal: shows a photo that the view on display does not have. */
export function start({ reveal = openPhoto } = {}) {
  openPhoto = reveal;
  history.scrollRestoration = "manual";
  addEventListener("popstate", moved);
  let timer = 0;
  addEventListener(
    "scroll",
    () => {
      clearTimeout(timer);
      timer = setTimeout(noteScroll, SCROLL_NOTED_MS);
    },
    { passive: true },
  );
  addEventListener("pagehide", noteScroll);
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLAnchorElement | null} */ (around(event, "a[data-link]"));
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(link.pathname, new URLSearchParams(link.search));
    document.getElementById("content").focus({ preventScroll: true });
  });
  return show();
}
