// The work of clean-ups as it happens: starting a job, following it, and a meter of how far it is.

import { post, report } from "../../api.js";
import { button, h } from "../../dom.js";
import { over, take } from "../../events.js";
import { number, t } from "../../i18n.js";

/** Kinds of jobs that have to do with a plan or a run of it. */
const KINDS = new Set(["rehearse", "clean", "undo"]);

/** Starts a job; resolves to it, or to null where it could not begin. */
export async function begin(body) {
  try {
    const job = await post("/jobs", body);
    take(job);
    return job;
  } catch (error) {
    report(error);
    return null;
  }
}

/** The newest job about one of these plans or runs, of jobs newest first. */
export const jobAbout = (jobs, subjects) => jobs.find((job) => KINDS.has(job.kind) && subjects.includes(job.subject));

/** How far a job is, with a way to stop it. */
export function meter(job) {
  const { progress } = job;
  const known = progress?.listed_all && progress.total > 0;
  const label = t(`web.job.${job.kind}`);
  return h(
    "div",
    { class: "stack", aria: { live: "polite" } },
    h(
      "div",
      { class: "row-facts" },
      h("b", {}, label),
      known && h("span", {}, t("web.job.progress", { done: number(progress.done), total: number(progress.total) })),
      !over(job) &&
        button(t("web.job.stop"), () => post(`/jobs/${job.id}/stop`).then(take, report), {
          kind: "small",
          icon: "stop",
          disabled: job.state === "stopping",
        }),
    ),
    h("progress", {
      class: "progress",
      aria: { label },
      ...(known ? { max: progress.total, value: progress.done } : {}),
    }),
  );
}
