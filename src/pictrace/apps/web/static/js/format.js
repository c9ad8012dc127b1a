// Numbers, sizes, dates and names for people.

import { language, number, t } from "./i18n.js";

/** 0.9953 → "99.5 %"; never rounds up to certainty. */
export function percent(score, digits = 0) {
  if (score >= 1) return number(1, { style: "percent" });
  const places = score > 0.995 ? 2 : score > 0.95 ? 1 : digits;
  const factor = 10 ** (places + 2);
  return number(Math.floor(score * factor + 1e-9) / factor, { style: "percent", maximumFractionDigits: places });
}

export function bytes(value) {
  if (value === null || value === undefined) return "";
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let power = 0;
  while (value >= 1000 && power < units.length - 1) {
    value /= 1000;
    power += 1;
  }
  return number(value, {
    style: "unit",
    unit: units[power],
    unitDisplay: "short",
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  });
}

export function pixels(photo) {
  return photo.width && photo.height
    ? `${number(photo.width, { useGrouping: false })} × ${number(photo.height, { useGrouping: false })}`
    : "";
}

/** A hit's score. Only the same bytes are certain; what rounds to 1 says "more than 99.9 %", to 0 "less than 1 %". */
export function sure(relation, score) {
  if (relation === "identical") return percent(1);
  if (score > 0 && score < 0.01) return `< ${percent(0.01)}`;
  return score > 0.999 ? `> ${percent(0.999)}` : percent(score);
}

/** The last part of a location: the name of the file. */
export function fileName(location) {
  const clean = location.replace(/[?#].*$/, "").replace(/\/+$/, "");
  const name = clean.split(/[/\\!]/).at(-1) || location;
  try {
    return /^https?:/i.test(location) ? decodeURIComponent(name) : name;
  } catch {
    return name;
  }
}

/** Local time of the camera: no zone is applied. */
export function date(iso, style = "long") {
  if (!iso) return "";
  /** @type {Intl.DateTimeFormatOptions} */
  const options = style === "long" ? { dateStyle: "long", timeStyle: "short" } : { dateStyle: "medium" };
  return new Intl.DateTimeFormat(language, options).format(new Date(iso));
}

export function month(day) {
  return new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(day * 864e5),
  );
}

export function year(day) {
  return new Intl.DateTimeFormat(language, { year: "numeric", timeZone: "UTC" }).format(new Date(day * 864e5));
}

export function ago(iso) {
  const seconds = (Date.parse(iso) - Date.now()) / 1000;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  /** @type {[Intl.RelativeTimeFormatUnit, number][]} */
  const units = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ];
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(0, "second");
}

export function duration(seconds) {
  if (seconds < 90) return t("web.seconds", { n: number(Math.round(seconds)) });
  if (seconds < 5400) return t("web.minutes", { n: number(Math.round(seconds / 60)) });
  return t("web.hours", { n: number(seconds / 3600, { maximumFractionDigits: 1 }) });
}
