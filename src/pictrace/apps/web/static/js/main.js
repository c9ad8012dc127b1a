// Boots the page: messages, the frame, the views.

import { report } from "./api.js";
import { openDrop } from "./drop.js";
import { over, watch } from "./events.js";
import { loadMessages, number, t } from "./i18n.js";
import { openMenu, shortcuts } from "./menu.js";
import { onReturn } from "./offline.js";
import { photoOf } from "./photos.js";
import { searchFiles, searchWords } from "./query.js";
import { register, show, start, view } from "./router.js";
import { suggestWords } from "./suggesting.js";
import { openViewer } from "./viewer.js";
import { mountBrowse } from "./views/browse.js";
import { mountSearch } from "./views/search/view.js";

addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  report(event.reason);
});

await loadMessages();
register("/", mountBrowse);
register("/search", mountSearch);
register("/duplicates", async (...given) => (await import("./views/duplicates/view.js")).mountDuplicates(...given));
register("/have", async (...given) => (await import("./views/have/view.js")).mountHave(...given));
register("/clean-up", async (...given) => (await import("./views/cleaning/view.js")).mountCleaning(...given));
register("/library", async (...given) => (await import("./views/library/view.js")).mountLibrary(...given));

const file = /** @type {HTMLInputElement} */ (document.getElementById("file"));
document.getElementById("choose").addEventListener("click", () => file.click());
file.addEventListener("change", () => {
  if (file.files.length) searchFiles([...file.files]);
  file.value = "";
});

const omnibox = /** @type {HTMLFormElement} */ (document.getElementById("omnibox"));
omnibox.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = omnibox.q.value.trim();
  if (words) searchWords(words);
  omnibox.q.blur();
});
suggestWords(/** @type {HTMLDataListElement} */ (document.getElementById("words")));

document.getElementById("menu").addEventListener("click", openMenu);
addEventListener("scroll", () => document.querySelector(".bar").classList.toggle("scrolled", scrollY > 4), {
  passive: true,
});

const activity = document.getElementById("activity");
const ring = /** @type {HTMLElement} */ (activity.querySelector(".ring"));
watch((jobs) => {
  const running = jobs.find((job) => !over(job));
  activity.hidden = !running;
  if (!running) return;
  const { progress } = running;
  const part = progress?.listed_all && progress.total ? progress.done / progress.total : 0.08;
  ring.style.setProperty("--part", String(part));
  activity.querySelector(".activity-text").textContent = progress
    ? number(progress.done)
    : running.found
      ? number(running.found)
      : t(`web.job.${running.state}`);
});

onReturn(() => {
  const here = view();
  if (here?.resume) here.resume();
  else show();
});
shortcuts({ choose: () => file.click(), focus: () => omnibox.q.focus() });
openDrop();
await start({ reveal: (id) => openViewer({ count: 1, at: () => photoOf(id) }, 0) });
