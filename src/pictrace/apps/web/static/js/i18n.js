// The messages of the chosen language; plural forms by the browser's own rules.

let texts = {};
let rules;
export let language = "en";

export async function loadMessages() {
  language = document.documentElement.lang || "en";
  rules = new Intl.PluralRules(language);
  const response = await fetch(document.body.dataset.messages);
  texts = (await response.json()).texts;
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
  if (Array.isArray(value)) return joined(value, style);
  if (style === "quoted") return quoted(value);
  const amount = typeof value === "number" && AMOUNTS[style];
  return amount ? amount(value) : String(value);
}

const isMessage = (value) => typeof value === "object" && value !== null && typeof value.code === "string";

const quoted = (value) =>
  /'/.test(value) && !/"/.test(value) ? `"${value}"` : `'${String(value).replace(/'/g, "\\'")}'`;

function joined(values, style) {
  const words = values.map((one) => shown(one, style === "or" ? "quoted" : undefined));
  if (style !== "and" && style !== "or") return words.join(style === "several" ? "; " : ", ");
  const pair = style === "and" ? "words.both" : "words.either";
  return words.reduce((all, last) => (all ? t(pair, { words: all, last }) : last), "");
}

const MIB = 1024 ** 2;

const AMOUNTS = {
  number: (value) => number(value),
  fraction: (value) => number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  percent: (value) => number(Math.floor(value * 100) / 100, { style: "percent" }),
  memory: (count) => memory(count),
};

const memory = (count) =>
  count >= MIB ? `${number(count / MIB)} MiB` : number(count, { style: "unit", unit: "byte", unitDisplay: "long" });

export function known(key) {
  return key in texts;
}

/** A message of the library ({code, values}) in the person's language; nothing for none. */
export function said(message) {
  if (!isMessage(message)) return "";
  if (message.code === "verbatim") return String(message.values.text);
  if (known(message.code)) return t(message.code, message.values);
  const values = Object.values(message.values)
    .map((one) => shown(one))
    .join(", ");
  return values ? `${message.code} (${values})` : message.code;
}

/** A text of the page's own as a message, where one is wanted. */
export const spoken = (text) => ({ code: "verbatim", values: { text } });

/** The same where it stands among other sentences: with a capital and a full stop. */
export function sentence(message) {
  const words = said(message);
  const begun = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.?!。？！]$/.test(begun) ? begun : t("sentence", { text: begun });
}

/** A plural message with the number written as people here write it. */
export function counted(key, count) {
  return t(key, { count, n: number(count) });
}

export function number(value, options) {
  return new Intl.NumberFormat(language, options).format(value);
}
