// Starting a search, from whatever a person has in hand.

import { go, show } from "./router.js";

/** A file waits here for the search view: an address cannot hold it. */
export const pending = { file: null };

/**
 * Pictures that came together: each is compared with the library, and stays within reach while one is searched by.
 *
 * @type {{pictures: {file: File, id: string, possession?: any}[]}} id: of the query on the server, once it is there;
 *   possession: what the library says of it
 */
export const several = { pictures: [] };

/**
 * One is searched by, of several each is compared.
 *
 * @param {File[]} files
 */
export function searchFiles(files) {
  several.pictures = files.map((file) => ({ file, id: "" }));
  if (files.length === 1) return searchFile(files[0]);
  return location.pathname === "/have" ? show() : go("/have");
}

/** One of the pictures that came together. */
export function searchOne({ file, id }) {
  return id ? go("/search", { query: id }) : searchFile(file);
}

function searchFile(file) {
  pending.file = file;
  if (location.pathname === "/search" && location.search === "?new=") return show();
  return go("/search", { new: "" });
}

/** Words, or the address of a picture. */
export function searchWords(words) {
  return /^https?:\/\/\S+$/i.test(words) ? go("/search", { url: words }) : go("/search", { q: words });
}

export function searchPhoto(id, region = "") {
  return go("/search", region ? { photo: id, region } : { photo: id });
}

/** A comparison's name for the query of a search, or null: words cannot be compared. */
export function referenceOf({ photo, query }) {
  if (photo) return `photo:${photo}`;
  return query ? `query:${query}` : null;
}
