// Appearance, language, and the keyboard: settings of this browser, kept in cookies that the server reads.

import { around, h, openDialog, tool } from "./dom.js";
import { t } from "./i18n.js";
import { go } from "./router.js";

const LANGUAGES = { en: "English", de: "Deutsch", ru: "Русский", ja: "日本語", ko: "한국어", zh: "中文" };
const YEAR = 400 * 86400;

function keep(name, value) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API asks for HTTPS, which a home server has not.
  document.cookie = `${name}=${value}; path=/; max-age=${value ? YEAR : 0}; samesite=lax`;
}

export function card(title, ...children) {
  const dialog = h(
    "dialog",
    { class: "card", aria: { label: title } },
    h(
      "div",
      { class: "card-head" },
      h("h2", {}, title),
      tool("close", t("web.close"), () => dialog.close()),
    ),
    h("div", { class: "card-body" }, children),
  );
  return dialog;
}

export function openMenu() {
  const theme = document.documentElement.dataset.theme ?? "";
  const choices = [
    ["", "system"],
    ["light", "light"],
    ["dark", "dark"],
  ].map(([value, name]) =>
    h(
      "button",
      {
        type: "button",
        data: { theme: value },
        aria: { pressed: String(value === theme) },
        onclick: () => setTheme(value),
      },
      t(`web.theme.${name}`),
    ),
  );
  const select = h(
    "select",
    {
      onchange: () => {
        keep("pictrace_language", select.value);
        location.reload();
      },
    },
    Object.entries(LANGUAGES).map(([code, name]) =>
      h("option", { value: code, lang: code, selected: code === document.documentElement.lang }, name),
    ),
  );
  const dialog = card(
    t("web.menu"),
    h(
      "div",
      { class: "field", role: "group", aria: { label: t("web.theme") } },
      t("web.theme"),
      h("div", {}, h("div", { class: "segments" }, choices)),
    ),
    h("label", { class: "field" }, t("web.language"), select),
    h(
      "div",
      {},
      h(
        "button",
        {
          type: "button",
          class: "button",
          onclick: () => {
            dialog.close();
            openHelp();
          },
        },
        t("web.shortcuts"),
        h("kbd", {}, "?"),
      ),
    ),
  );
  openDialog(dialog);
}

function setTheme(theme) {
  keep("pictrace_theme", theme);
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  document.querySelector('meta[name="color-scheme"]').setAttribute("content", theme || "light dark");
  for (const choice of document.querySelectorAll("[data-theme][aria-pressed]"))
    choice.setAttribute("aria-pressed", String(choice.getAttribute("data-theme") === theme));
}

/** @type {[string, [string, string][]][]} */
const HELP = [
  [
    "general",
    [
      ["/", "search"],
      ["U", "picture"],
      ["Ctrl V", "paste"],
      ["G P, G D, G L", "go"],
      ["← ↑ ↓ →", "move"],
      ["Enter", "open"],
      ["?", "help"],
    ],
  ],
  [
    "in_photo",
    [
      ["← →", "viewer.next"],
      ["S", "viewer.similar"],
      ["R", "viewer.region"],
      ["C", "viewer.compare"],
      ["I", "viewer.info"],
      ["D", "viewer.download"],
      ["+ − 0", "zoom"],
      ["Esc", "close"],
    ],
  ],
  [
    "in_compare",
    [
      ["1 – 6", "views"],
      ["+ − 0", "zoom"],
      ["Space", "play"],
      ["Esc", "close"],
    ],
  ],
  [
    "duplicates",
    [
      ["N", "duplicates.not"],
      ["K", "duplicates.both"],
      ["M", "duplicates.mark"],
      ["1 – 9", "duplicates.keep"],
      ["A", "duplicates.like"],
      ["→ ↓", "duplicates.next"],
      ["← ↑", "duplicates.previous"],
      ["C", "hit.compare"],
      ["Z", "undo"],
    ],
  ],
];

export function openHelp() {
  if (document.querySelector("dialog.help")) return;
  const text = (key) => (t(`web.keys.${key}`) === `web.keys.${key}` ? t(`web.${key}`) : t(`web.keys.${key}`));
  const dialog = card(
    t("web.shortcuts"),
    HELP.map(([group, keys]) =>
      h(
        "div",
        { class: "keys" },
        h("h3", {}, group === "duplicates" ? t("web.title.duplicates") : t(`web.keys.${group}`)),
        h(
          "dl",
          {},
          keys.map(([key, name]) =>
            h(
              "div",
              {},
              h(
                "dt",
                {},
                key.split(/(?<=,) /).map((one) => h("kbd", {}, one)),
              ),
              h("dd", {}, text(name)),
            ),
          ),
        ),
      ),
    ),
  );
  dialog.classList.add("help");
  openDialog(dialog);
}

/** Keys that work everywhere, unless someone is typing or a dialog is open. */
export function shortcuts({ choose, focus }) {
  let leader = 0;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (around(event, "input:not([type=range]), textarea, select")) return;
    if (event.key === "?") {
      event.preventDefault();
      openHelp();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (Date.now() - leader < 1200) {
      leader = 0;
      const path = { p: "/", s: "/search", d: "/duplicates", l: "/library" }[key];
      if (path) {
        event.preventDefault();
        go(path);
        return;
      }
    }
    if (key === "/") {
      event.preventDefault();
      focus();
    } else if (key === "u") {
      event.preventDefault();
      choose();
    } else if (key === "g") leader = Date.now();
  });
}
