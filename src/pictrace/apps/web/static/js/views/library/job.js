// One job: what it is about, how far it is, what became of it, and what it could not use.

import { post, report } from "../../api.js";
import { button, h, icon, tool } from "../../dom.js";
import { failuresOf, loadFailures, over, take } from "../../events.js";
import { duration, fileName } from "../../format.js";
import { counted, number, said, t } from "../../i18n.js";

/** Failures that are listed, the newest. */
const LISTED = 200;
const TONES = { done: "good", failed: "bad", stopped: "warn" };
const COUNTS = ["added", "unchanged", "moved", "missing", "failed"];

/** Draws a job into its card; what is open or focused there stays so. */
export function drawJob(card, job, ondismiss) {
  const focused = card.contains(document.activeElement);
  const opened = card.querySelector("details")?.open ?? false;
  const parts = [
    h(
      "div",
      { class: "row" },
      icon(job.kind === "index" ? "library" : "duplicates"),
      h(
        "div",
        {},
        h("h3", { class: "row-name" }, titleOf(job)),
        h("div", { class: "row-facts" }, stateOf(job), facts(job)),
      ),
      h("div", { class: "actions" }, actions(job, ondismiss)),
    ),
    !over(job) && meter(job),
    job.problem && h("p", { class: "note bad" }, said(job.problem.message)),
    failures(job, opened),
  ];
  card.replaceChildren(...parts.filter(Boolean));
  if (focused) card.querySelector("button")?.focus({ preventScroll: true });
}

function titleOf(job) {
  const name = t(`web.job.${job.kind}`);
  if (job.kind !== "index") return name;
  return `${name}: ${job.places.length ? job.places.map(fileName).join(", ") : t("web.job.all_sources")}`;
}

function stateOf(job) {
  const state = job.continued_by ? "continued" : job.interrupted ? "interrupted" : job.state;
  const tone = job.continued_by ? "" : (TONES[job.state] ?? "accent");
  return h("span", { class: `tag ${tone}` }, t(`web.job.${state}`));
}

/** Whether it is known how much there is to do. */
const known = ({ progress }) => Boolean(progress?.listed_all && progress.total > 0);

function facts(job) {
  const { progress, report: done } = job;
  const out = [];
  if (progress && !over(job)) {
    const { photos_per_second: rate, eta_seconds: seconds } = progress;
    out.push(
      known(job)
        ? t("web.job.progress", { done: number(progress.done), total: number(progress.total) })
        : t("web.job.progress.listing", { done: number(progress.done) }),
      t("web.job.rate", { rate: number(rate, { maximumFractionDigits: rate < 10 ? 1 : 0 }) }),
      known(job) && seconds !== null && t("web.job.eta", { time: duration(seconds) }),
    );
  }
  if (done)
    out.push(
      t("web.job.report", Object.fromEntries(COUNTS.map((key) => [key, number(done[key])]))),
      duration(done.seconds),
    );
  if (job.kind === "duplicates") out.push(counted("web.job.found", job.found));
  return out.filter(Boolean).map((text) => h("span", {}, text));
}

function actions(job, ondismiss) {
  const ask = (what) => post(`/jobs/${job.id}/${what}`).then(take, report);
  const running = !over(job);
  return [
    running &&
      button(t("web.job.stop"), () => ask("stop"), { kind: "small", icon: "stop", disabled: job.state === "stopping" }),
    job.resumable && button(t("web.job.resume"), () => ask("resume"), { kind: "small", icon: "play" }),
    !running && tool("close", t("web.job.dismiss"), ondismiss),
  ];
}

const meter = (job) =>
  h("progress", {
    class: "progress",
    aria: { label: t(`web.job.${job.kind}`) },
    ...(known(job) ? { max: job.progress.total, value: job.progress.done } : {}),
  });

/** What could not be used: listed when somebody opens it. */
function failures(job, opened) {
  const bad = failuresOf(job.id);
  const count = Math.max(job.failed, bad.length);
  if (!(count > 0)) return null;
  const listed = h("ul", { class: "failures", tabIndex: 0 });
  const line = ({ location, message }) =>
    h("li", {}, h("b", {}, location), h("div", { class: "muted" }, said(message)));
  const list = (found) => listed.replaceChildren(...found.slice(-LISTED).map(line));
  list(bad);
  const ontoggle = (event) => event.target.open && !bad.length && loadFailures(job.id).then(list, report);
  return h("details", { open: opened, ontoggle }, h("summary", {}, counted("web.job.failures", count)), listed);
}
