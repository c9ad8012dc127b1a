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
  const text = texts[key];
  return text === undefined ? key : filled(text, values);
}

/** The form that `count` asks for, its placeholders filled once: as pictrace.messages.language does it. */
function filled(text, values) {
  const form = typeof text === "string" ? text : (text[rules.select(values.count ?? 0)] ?? text.other);
  return form.replace(/\{(\w+)(?::(\w+))?\}/g, (whole, name, style) =>
    Object.hasOwn(values, name) ? shown(values[name], style) : whole,
  );
}

function shown(value, style) {
  if (isMessage(value)) return said(value);
  if (style === "quoted") return quoted(value);
  if (Array.isArray(value))
    return style === "or" ? anyOf(value.map(quoted)) : value.map((one) => shown(one)).join(", ");
  if (typeof value === "number" && style === "number") return number(value);
  if (typeof value === "number" && style === "memory") return memory(value);
  return String(value);
}

const isMessage = (value) => typeof value === "object" && value !== null && typeof value.code === "string";

const quoted = (value) =>
  /'/.test(value) && !/"/.test(value) ? `"${value}"` : `'${String(value).replace(/'/g, "\\'")}'`;

const anyOf = (words) => words.reduce((all, last) => (all ? t("words.either", { words: all, last }) : last), "");

const MIB = 1024 ** 2;

const memory = (count) =>
  count >= MIB ? `${number(count / MIB)} MiB` : number(count, { style: "unit", unit: "byte", unitDisplay: "long" });

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

/** A message of the library ({code, values}) in the person's language; or a sentence, as what carries no codes yet. */
export function said(message) {
  if (!isMessage(message)) return recognised(message);
  if (message.code === "verbatim") return String(message.values.text);
  if (known(message.code)) return t(message.code, message.values);
  const values = Object.values(message.values)
    .map((one) => shown(one))
    .join(", ");
  return values ? `${message.code} (${values})` : message.code;
}

function recognised(text) {
  const found = text ? heard(text) : null;
  if (!found) return text;
  const filled = Object.entries(found.values).map(([name, value]) => [
    name,
    name === "phrase" ? recognised(value) : grouped(value),
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
