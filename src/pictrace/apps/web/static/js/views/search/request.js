// A search in three forms: what the address says, what the server is asked, and what the view holds.

import { language } from "../../i18n.js";

/**
 * @typedef {object} SearchQuery what is searched by: one picture in one of four ways, words, or both
 * @property {File | null} file
 * @property {string} photo id of a photo of the library
 * @property {string} query id of a picture that the server keeps
 * @property {string} url
 * @property {string} q words
 * @property {string} region "x,y,w,h" in fractions
 *
 * @typedef {object} SearchFilters
 * @property {string} min smallest score
 * @property {string[]} relations
 * @property {string} source
 * @property {string} from a day
 * @property {string} to a day
 * @property {string} sort "score", "newest" or "oldest"
 * @property {string} by what ranks pictures: "embedding" (all together, and verified), "looks" or "copies"
 * @property {boolean} all hits that look hardly alike, too
 */

export const NO_FILTERS = { min: "0", relations: [], source: "", from: "", to: "" };

/** @returns {SearchQuery} */
export function queryOf(parameters, file) {
  const given = (name) => parameters.get(name) ?? "";
  return {
    file,
    photo: given("photo"),
    query: given("query"),
    url: given("url"),
    q: given("q"),
    region: given("region"),
  };
}

/** @returns {SearchFilters} */
export function filtersOf(parameters) {
  return {
    min: parameters.get("min") ?? NO_FILTERS.min,
    relations: parameters.getAll("relation"),
    source: parameters.get("source") ?? "",
    from: parameters.get("from") ?? "",
    to: parameters.get("to") ?? "",
    sort: parameters.get("sort") ?? "score",
    by: parameters.get("by") ?? "embedding",
    all: parameters.get("all") === "1",
  };
}

export const byPicture = ({ file, photo, query, url }) => Boolean(file || photo || query || url);

/** Whether the filters, or words beside a picture, keep anything out. */
export function narrowed(query, filters) {
  const { min, relations, source, from, to } = filters;
  return (
    min !== NO_FILTERS.min || relations.length > 0 || Boolean(source || from || to || (query.q && byPicture(query)))
  );
}

/** The same picture and words by another part of it: parameters of an address. */
export function byPart({ photo, query, q }, region) {
  return Object.fromEntries(Object.entries({ photo, query, q, region }).filter(([, value]) => value));
}

/** The address that says all this. A file has none: by then it is a query that the server keeps. */
export function addressOf(query, filters) {
  const out = {
    photo: query.photo,
    query: query.query,
    url: query.query ? "" : query.url,
    q: query.q,
    region: query.region,
    min: filters.min === NO_FILTERS.min ? "" : filters.min,
    source: filters.source,
    from: filters.from,
    to: filters.to,
    sort: filters.sort === "score" ? "" : filters.sort,
    by: filters.by === "embedding" ? "" : filters.by,
    all: filters.all ? "1" : "",
  };
  const entries = new URLSearchParams(Object.entries(out).filter(([, value]) => value));
  for (const relation of filters.relations) entries.append("relation", relation);
  return `/search?${entries}`;
}

/** What POST /search is asked: `k` hits after `offset` others. */
export function formOf(query, filters, k, offset) {
  const form = new FormData();
  const add = (name, value) => value && form.append(name, value);
  if (query.query) add("query_id", query.query);
  else if (query.file) form.append("file", query.file, query.file.name || "clipboard");
  else if (query.photo) add("photo_id", query.photo);
  else add("url", query.url);
  add("text", query.q);
  add("language", language);
  add("region", query.region);
  add("min_score", filters.min);
  for (const relation of filters.relations) form.append("relations", relation);
  add("source_id", filters.source);
  add("taken_from", filters.from);
  add("taken_to", filters.to);
  add("sort", filters.sort);
  if (byPicture(query)) add("by", filters.by);
  form.append("k", String(k));
  form.append("offset", String(offset));
  return form;
}
