// What jobs do, live: one connection for the page, none while nobody looks.

import { API, get } from "./api.js";
import { suspect } from "./offline.js";

/** After the server refused to be listened to. */
const AGAIN_MS = 5000;

const jobs = new Map();
const failures = new Map();
const listeners = new Set();
const readers = new Set();
let source = null;
/** Grows with every change of the photos; null until the server told. */
let generation = null;

/** listener(jobs newest first, changed job or null, event name); returns how to stop listening. */
export function watch(listener) {
  listeners.add(listener);
  listener(all(), null, "job");
  connect();
  return () => listeners.delete(listener);
}

/** listener(): the photos of the library changed, here or elsewhere; returns how to stop listening. */
export function watchPhotos(listener) {
  readers.add(listener);
  connect();
  return () => readers.delete(listener);
}

export function all() {
  return [...jobs.values()].sort((a, b) => b.id - a.id);
}

export function failuresOf(id) {
  return failures.get(id) ?? [];
}

/** What a job could not use, for one that was over before anybody watched. */
export async function loadFailures(id) {
  const answer = await get(`/jobs/${id}/failures`);
  failures.set(id, answer.failures);
  return answer.failures;
}

export const over = (job) => ["done", "stopped", "failed"].includes(job.state);

/** Takes in a job from an answer, unless a later event has overtaken it. */
export function take(job) {
  if ((jobs.get(job.id)?.revision ?? -1) > job.revision) return;
  jobs.set(job.id, job);
  for (const listener of listeners) listener(all(), job, "job");
  connect();
}

/** Takes a job off the list. */
export function drop(id) {
  const job = jobs.get(id);
  if (!job) return;
  jobs.delete(id);
  failures.delete(id);
  for (const listener of listeners) listener(all(), job, "dismissed");
}

function connect() {
  if (source || document.hidden) return;
  source = new EventSource(`${API}/jobs/events`);
  source.addEventListener("open", () => {
    failures.clear();
  });
  source.addEventListener("job", (event) => {
    const job = JSON.parse(event.data);
    jobs.set(job.id, job);
    for (const listener of listeners) listener(all(), job, "job");
  });
  source.addEventListener("error", () => {
    suspect();
    if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again
    source = null;
    setTimeout(connect, AGAIN_MS);
  });
  source.addEventListener("library", (event) => {
    const before = generation;
    ({ generation } = JSON.parse(event.data));
    if (before !== null && before !== generation) for (const listener of readers) listener();
  });
  source.addEventListener("dismissed", (event) => drop(JSON.parse(event.data).id));
  source.addEventListener("failures", (event) => {
    const { id, failures: fresh } = JSON.parse(event.data);
    failures.set(id, [...(failures.get(id) ?? []), ...fresh].slice(-1000));
    for (const listener of listeners) listener(all(), jobs.get(id) ?? null, "failures");
  });
}

function disconnect() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
addEventListener("pagehide", disconnect);
