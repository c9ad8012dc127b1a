// The API, and its problems as exceptions.

import { toast } from "./dom.js";
import { known, said, t } from "./i18n.js";
import { lost, offline } from "./offline.js";

export const API = "/api/v1";

export class Problem extends Error {
  constructor(body, status) {
    super(body.detail || body.title);
    this.name = (body.type || "").split(":").at(-1);
    this.title = body.title;
    this.detail = body.detail;
    this.said = body.message;
    this.status = status;
  }
}

/** What a person reads about any error: a heading in their language and the server's own sentence. */
export function describe(error) {
  if (error instanceof Problem) {
    const key = `web.problem.${error.name}`;
    return { text: known(key) ? t(key) : t("web.problem"), detail: error.said ? said(error.said) : error.detail };
  }
  if (error instanceof TypeError && /fetch|network|load/i.test(error.message))
    return { text: t("web.problem.offline"), detail: "" };
  return { text: t("web.problem"), detail: String(error?.message ?? error) };
}

export function report(error) {
  if (error?.name === "AbortError" || offline()) return; // a banner says it already
  const { text, detail } = describe(error);
  toast(text, { detail, bad: true, seconds: 9 });
}

async function reach(path, options) {
  try {
    return await fetch(`${API}${path}`, options);
  } catch (error) {
    if (error.name !== "AbortError") lost();
    throw error;
  }
}

async function answer(response) {
  if (response.ok) {
    if (response.status === 204) return null;
    return (response.headers.get("content-type") || "").includes("json") ? response.json() : response.arrayBuffer();
  }
  if (response.status === 401) location.assign("/sign-in");
  let body = {};
  try {
    body = await response.json();
  } catch {
    body = { title: response.statusText, detail: "" };
  }
  throw new Problem(body, response.status);
}

export async function get(path, parameters = {}, signal) {
  const query = parametersOf(parameters).toString();
  return answer(await reach(`${path}${query ? `?${query}` : ""}`, { signal }));
}

export async function post(path, body, signal) {
  const json = !(body instanceof FormData);
  return answer(
    await reach(`${path}`, {
      method: "POST",
      headers: json ? { "content-type": "application/json" } : {},
      body: json ? JSON.stringify(body ?? {}) : body,
      signal,
    }),
  );
}

export async function put(path, body) {
  return answer(
    await reach(path, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

export async function patch(path, body) {
  return answer(
    await reach(path, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

export async function remove(path) {
  return answer(await reach(`${path}`, { method: "DELETE" }));
}

/** Sends a file as the body, telling the part that has left (fetch cannot). */
export function upload(path, file, onprogress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${API}${path}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && onprogress(event.loaded / event.total);
    request.onerror = () => reject(new TypeError("network"));
    request.onload = () => {
      let body = {};
      try {
        body = JSON.parse(request.responseText);
      } catch {
        /* not JSON: the status says enough */
      }
      if (request.status < 300) resolve(body);
      else reject(new Problem(body, request.status));
    };
    request.send(file);
  });
}

/** {a: 1, b: "", c: [2, 3]} → a=1&c=2&c=3 */
export function parametersOf(values) {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") out.append(name, one);
    }
  }
  return out;
}

export const thumbnailOf = (photo) => photo.thumbnail || null;
/** Longest side of the picture that a screen gets first. */
export const PREVIEW_PIXELS = 2048;
/** Longest side of a picture that the server makes. */
const MOST_PIXELS = 16384;
const BROWSERS_SHOW = new Set(["JPEG", "PNG", "WEBP", "GIF", "AVIF"]);

export const previewOf = (photo, longest = PREVIEW_PIXELS) =>
  `${API}/photos/${photo.photo_id}/preview?longest=${longest}`;
export const originalOf = (photo, download = false) =>
  `${API}/photos/${photo.photo_id}/original${download ? "?download=true" : ""}`;
/** All pixels: the file itself where browsers show it, else made by the server. */
export const fullOf = (photo) =>
  BROWSERS_SHOW.has(photo.format)
    ? originalOf(photo)
    : previewOf(photo, Math.min(MOST_PIXELS, Math.max(photo.width, photo.height)));
