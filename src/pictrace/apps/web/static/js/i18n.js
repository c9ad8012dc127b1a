// The messages of the chosen language; plural forms by the browser's own rules.

let texts = {};
let rules;
export let language = "en";

export async function loadMessages() {
  language = document.documentElement.lang || "en";
  rules = new Intl.PluralRules(language);
  const response = await fetch(document.body.dataset.messages);
  texts = await response.json();
}

/** t("web.search.found", {count: 3, n: "3"}) */
export function t(key, values = {}) {
  let text = texts[key];
  if (text === undefined) return key;
  if (typeof text !== "string") text = text[rules.select(values.count ?? 0)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function known(key) {
  return key in texts;
}

/** A plural message with the number written as people here write it. */
export function counted(key, count) {
  return t(key, { count, n: number(count) });
}

export function number(value, options) {
  return new Intl.NumberFormat(language, options).format(value);
}
