// Words while they are typed: those that begin so and that photos of the library show, with how many.

import { get, report } from "./api.js";
import { around, h } from "./dom.js";
import { counted, language } from "./i18n.js";

const SHOWN = 8;
/** Characters of a word that may be asked for. */
const LONGEST = 100;

/**
 * Fills a list for the fields that name it, whatever view they are in. One question at a time: what is typed meanwhile
 * is asked for next.
 *
 * @param {HTMLDataListElement} list
 */
export function suggestWords(list) {
  let asked = "";
  let asking = false;
  addEventListener("input", async (event) => {
    const field = /** @type {HTMLInputElement | null} */ (around(event, `[list=${list.id}]`));
    if (!field || asking) return;
    asking = true;
    try {
      while (field.value !== asked) {
        asked = field.value;
        list.replaceChildren(...(await suggested(asked)));
      }
    } catch (error) {
      report(error);
    } finally {
      asking = false;
    }
  });
}

/** What the last word of a text may become, with what stands before it. */
async function suggested(text) {
  const [, before, word] = text.match(/^((?:.*\s)?[-−–]?)(\S*)$/su);
  if (!word || word.length > LONGEST) return [];
  const { suggestions } = await get(`/suggestions?${new URLSearchParams({ text: word, k: String(SHOWN), language })}`);
  return suggestions.map(({ word: name, count }) =>
    h("option", { value: before + name }, counted("count.photos", count)),
  );
}
