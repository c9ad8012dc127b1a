// What the page's modules find in a browser: a document, and the English messages.

import { readFileSync } from "node:fs";
import { GlobalRegistrator } from "@happy-dom/global-registrator";

const MESSAGES = new URL("../../../../src/pictrace/apps/messages/", import.meta.url);

GlobalRegistrator.register({ url: "http://127.0.0.1:8765/", width: 1280, height: 860 });
document.body.dataset.static = "/static/0";
document.body.dataset.messages = "/messages/en.json";
document.body.dataset.archives = ".zip .tbz .tar.gz";
document.body.dataset.pictures = ".heic .nef";
/** A connection over which nothing comes. */
globalThis.EventSource = class extends EventTarget {
  static CLOSED = 2;
  close() {}
};
document.body.innerHTML = '<nav class="nav"></nav><main id="content"></main><div id="toasts"></div>';

/** Answers fetch; answer(address, options) gives a body for JSON, or a Response. */
export function serve(answer) {
  globalThis.fetch = async (address, options) => {
    const body = await answer(String(address), options);
    return body instanceof Response ? body : Response.json(body);
  };
}

/** Loads the page's messages of a language, as the server sends them. */
export async function speak(language, more = {}) {
  const read = (one) => JSON.parse(readFileSync(new URL(`${one}.json`, MESSAGES), "utf-8"));
  const library = JSON.parse(readFileSync(new URL("../../messages/english.json", MESSAGES), "utf-8"));
  const english = { ...library, ...read("en") };
  document.documentElement.lang = language;
  serve(() => ({ texts: { ...english, ...read(language), ...more } }));
  const { loadMessages } = await import("#page/i18n.js");
  await loadMessages();
}
