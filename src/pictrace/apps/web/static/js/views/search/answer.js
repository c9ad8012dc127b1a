// The answer to "is it here?": what is proven, what looks alike, and where likeness ends.

import { samePicture } from "../../evidence.js";
import { percent } from "../../format.js";
import { counted, language, number, t } from "../../i18n.js";
import { byPicture, narrowed } from "./request.js";

/** Score from which on a hit is rather alike than not, and rather shows what the words say than not. */
const LIKELY = 0.5;
/** Share of edited copies that are claimed as such in the benchmark of edits ("copies claimed", docs/benchmarks.md). */
const RECOGNISED = 0.97;
/** How much higher than others the rows are of what is proven. */
const LARGE = 1.6;
const SAME = ["identical", "copy", "crop", "rotated", "mirrored", "edited"];

/**
 * @typedef {object} Answer
 * @property {string} heading
 * @property {string} detail how sure, and what else is known; or ""
 * @property {number} proven hits from the first one that are the same picture
 * @property {number} likely hits from the first one that are proven or rather alike than not
 * @property {{start: number, label: string, scale?: number}[]} sections of the grid
 *
 * @param {any[]} hits those so far, in the order of the answer
 * @param {{total: number, more: boolean, by?: string[]}} found how many there are in all, whether more can be fetched, and
 *   who answered the text
 * @param {import("./request.js").SearchQuery} query
 * @param {import("./request.js").SearchFilters} filters
 * @returns {Answer}
 */
export function answerOf(hits, found, query, filters) {
  // By date, by one measure or among chosen relations the order says nothing of what is here.
  if (filters.sort !== "score" || filters.by !== "embedding" || filters.relations.length)
    return {
      heading: counted("web.search.found", found.total),
      detail: "",
      proven: 0,
      likely: hits.length,
      sections: [],
    };
  return byPicture(query) ? pictured(hits, found, query, filters) : worded(hits, found.by, query, filters);
}

function pictured(hits, found, query, filters) {
  const proven = before(hits, ({ relation }) => samePicture(relation));
  const likely = before(hits, ({ relation, score }) => relation !== "similar" || score >= LIKELY);
  const others = hits.slice(0, proven).filter(({ photo_id }) => String(photo_id) !== query.photo);
  const heading = others.length ? here(others, query, proven === hits.length && found.more) : notHere(query, filters);
  const scene = hits.filter(({ relation }) => relation === "same-scene").length;
  const detail = [
    !others.length && !narrowed(query, filters) && compared(found.total),
    scene > 0 && counted("answer.scene", scene),
  ];
  const sections = [
    proven > 0 && { start: 0, label: "", scale: LARGE },
    likely > proven && { start: proven, label: t("answer.alike") },
    filters.all && hits.length > likely && { start: likely, label: t("answer.less_alike") },
  ];
  return { heading, detail: detail.filter(Boolean).join(" "), proven, likely, sections: sections.filter(Boolean) };
}

function worded(hits, by, { q }, filters) {
  const likely = before(hits, ({ score }) => score >= LIKELY);
  const rest = filters.all && hits.length > likely ? [{ start: likely, label: t("answer.less_sure") }] : [];
  const heading = t(likely ? "answer.words" : "answer.words_none", { words: q });
  return { heading, detail: readBy(by), proven: 0, likely, sections: rest };
}

/** Which model read the text, where one did: the offline words go without saying. */
function readBy(by = []) {
  const model = by.find((one) => one !== "words")?.split("@")[0];
  return model ? t(by.includes("words") ? "answer.read_by_words" : "answer.read_by", { model }) : "";
}

/** What the same picture is here as: "One copy and a crop". */
function here(hits, { photo }, more) {
  const parts = SAME.map((relation) => [relation, hits.filter((hit) => hit.relation === relation).length]);
  const said = parts.filter(([, n]) => n).map(([relation, n]) => counted(`found.${relation}`, Number(n)));
  const list = new Intl.ListFormat(language, { type: "conjunction" }).format(more ? [...said, t("found.more")] : said);
  const found = list.charAt(0).toUpperCase() + list.slice(1);
  return photo ? t("answer.also", { found: list }) : found;
}

function notHere(query, filters) {
  if (narrowed(query, filters)) return t("answer.filtered");
  return t(query.photo ? "answer.only" : "answer.none");
}

const compared = (photos) =>
  t("answer.compared", { photos: counted("count.photos", photos), percent: percent(RECOGNISED) });

/** The button that unfolds what looks hardly alike; n: how many these are. */
export const lessOf = (query, n) =>
  t(byPicture(query) ? "answer.show_less_alike" : "answer.show_less_sure", { n: number(n) });

/** How many of the first hits are all so. */
function before(hits, so) {
  const first = hits.findIndex((hit) => !so(hit));
  return first < 0 ? hits.length : first;
}
