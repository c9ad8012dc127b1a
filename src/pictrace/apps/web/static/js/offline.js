// The server is gone: one banner says so, asks again now and then, and goes when it is back.

import { button, h, icon } from "./dom.js";
import { t } from "./i18n.js";

const HEALTH = "/api/v1/health";
const ASK_MS = 2000;

let banner = null;
let timer = 0;
let comeBack = () => {};

/** back(): what the page does when the server answers again. */
export function onReturn(back) {
  comeBack = back;
}

export const offline = () => banner !== null;

/** A connection broke, which servers may do: is it there? */
export function suspect() {
  if (!banner) fetch(HEALTH, { cache: "no-store" }).catch(lost);
}

/** Something could not reach the server. */
export function lost() {
  if (banner) return;
  banner = h(
    "div",
    { class: "offline", role: "alert" },
    icon("warning"),
    h("div", {}, h("strong", {}, t("web.problem.offline")), h("span", {}, t("web.offline.hint"))),
    button(t("web.retry"), ask, { kind: "small", icon: "refresh" }),
  );
  document.body.append(banner);
  timer = setTimeout(ask, ASK_MS);
}

async function ask() {
  clearTimeout(timer);
  try {
    const answer = await fetch(HEALTH, { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.statusText);
  } catch {
    timer = setTimeout(ask, ASK_MS);
    return;
  }
  banner?.remove();
  banner = null;
  comeBack();
}
