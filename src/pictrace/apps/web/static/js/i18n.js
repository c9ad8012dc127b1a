// The messages of the chosen language; plural forms by the browser's own rules.

let texts = {};
let phrases = [];
let rules;
export let language = "en";

export async function loadMessages() {
  language = document.documentElement.lang || "en";
  rules = new Intl.PluralRules(language);
  const response = await fetch(document.body.dataset.messages);
  const catalogue = await response.json();
  texts = catalogue.texts;
  phrases = catalogue.phrases.map(([key, english]) => [key, pattern(english)]);
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

// The library speaks English. Its sentences are listed with placeholders, the vaguest last: a text that matches one is
// said in the person's language, any other as it is (pictrace.apps.messages.phrases does the same).

function pattern(english) {
  const parts = english
    .split(/\{(\w+)\}/)
    .map((part, i) => (i % 2 ? `(?<${part}>.+?)` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}$`, "s");
}

/** What a sentence of the library is: {key, values}, or null. */
export function heard(text) {
  if (text.length > 2000) return null; // matching it could take long
  for (const [key, one] of phrases) {
    const match = one.exec(text);
    if (match) return { key, values: { ...match.groups } };
  }
  return null;
}

/** A sentence of the library in the person's language. */
export function said(text) {
  const found = text ? heard(text) : null;
  if (!found) return text;
  const filled = Object.entries(found.values).map(([name, value]) => [
    name,
    name === "phrase" ? said(value) : grouped(value),
  ]);
  return t(found.key, Object.fromEntries(filled));
}

/** The same where it stands among other sentences: with a capital and a full stop. */
export function sentence(text) {
  const words = said(text);
  const begun = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.?!。？！]$/.test(begun) ? begun : t("sentence", { text: begun });
}

function grouped(value) {
  return /^\d{1,3}(,\d{3})+$/.test(value) ? number(Number(value.replaceAll(",", ""))) : value;
}

/** A plural message with the number written as people here write it. */
export function counted(key, count) {
  return t(key, { count, n: number(count) });
}

export function number(value, options) {
  return new Intl.NumberFormat(language, options).format(value);
}
