// Details of photos, fetched in batches for what is in view and kept for a while.

import { get } from "./api.js";

const LIMIT = 6000;
const BATCH = 200;
const kept = new Map();
const asked = new Set();

export function remember(photos) {
  for (const photo of photos) {
    kept.delete(photo.photo_id);
    kept.set(photo.photo_id, photo);
  }
  while (kept.size > LIMIT) kept.delete(kept.keys().next().value);
}

export function recall(id) {
  return kept.get(id);
}

/** Fetches those of the ids that are not known, or all of them anew; resolves to whether anything came. */
export async function fetchDetails(ids, { anew = false } = {}) {
  const wanted = ids.filter((id) => (anew || !kept.has(id)) && !asked.has(id));
  const parts = [];
  for (let i = 0; i < wanted.length; i += BATCH) parts.push(wanted.slice(i, i + BATCH));
  for (const id of wanted) asked.add(id);
  try {
    const pages = await Promise.all(parts.map((part) => get("/photos/some", { ids: part.join(",") })));
    for (const page of pages) remember(page.photos);
  } finally {
    for (const id of wanted) asked.delete(id);
  }
  return wanted.length > 0;
}

/** The photos changed: what is kept may be wrong. */
export function forgetDetails() {
  kept.clear();
}

export async function photoOf(id) {
  if (!kept.has(id)) remember([await get(`/photos/${id}`)]);
  return kept.get(id);
}
