// Starting a search, from whatever a person has in hand.

import { go, show } from "./router.js";

/** A file waits here for the search view: an address cannot hold it. */
export const pending = { file: null };

export function searchFile(file) {
  pending.file = file;
  if (location.pathname === "/search" && location.search === "?new") return show();
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
