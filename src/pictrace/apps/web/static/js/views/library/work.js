// Starting work, and the list of what is at work or was.

import { post, remove, report } from "../../api.js";
import { h } from "../../dom.js";
import { drop, take } from "../../events.js";
import { t } from "../../i18n.js";
import { drawJob } from "./job.js";

/** Jobs of the past that are listed. */
const LISTED = 8;

/** Indexes the places, or without any all sources again; resolves to whether it began. */
export async function startIndexing(places, retry = false) {
  try {
    take(await post("/jobs", { kind: "index", places, retry }));
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

async function dismiss(job) {
  try {
    await remove(`/jobs/${job.id}`);
  } catch (error) {
    if (error.name !== "job-gone") {
      report(error);
      return;
    }
  }
  drop(job.id);
}

export class Work {
  constructor() {
    this.element = h("div", { class: "stack", aria: { live: "polite", busy: "false" } });
    this.cards = new Map();
  }

  /** jobs: the newest first; changed: the one that this is about, or null; what: as events.watch tells it. */
  draw(jobs, changed, what) {
    if (what === "dismissed") {
      this.cards.get(changed.id)?.remove();
      this.cards.delete(changed.id);
    }
    if (!jobs.length) {
      this.element.replaceChildren(h("p", { class: "note" }, t("web.library.no_jobs")));
      return;
    }
    this.element.querySelector(":scope > .note")?.remove();
    for (const job of jobs.slice(0, LISTED).reverse()) {
      let card = this.cards.get(job.id);
      if (!card) {
        card = h("article", { class: "panel job" });
        this.cards.set(job.id, card);
        this.element.prepend(card);
      }
      if (!changed || changed.id === job.id || !card.children.length) drawJob(card, job, () => dismiss(job));
    }
  }
}
