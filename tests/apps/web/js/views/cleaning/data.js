// A plan as the API answers it.

export const file = (id, path) => ({ path, content_hash: "ab", size: 9, photo_id: id, thumbnail: `/t/${id}` });

export const action = (number, values = {}) => ({
  number,
  action: "trash",
  file: file(number, `/photos/copies/${number}.jpg`),
  keeper: file(100 + number, `/photos/${number}.jpg`),
  target: null,
  together: [],
  reason: "",
  message: { code: "plan.duplicate", values: { why: { code: "keeper.older", values: {} } } },
  evidence: { relation: "copy" },
  frees: 2000,
  dropped: false,
  refusal: null,
  ...values,
});

export const plan = (values = {}) => ({
  plan: "p1",
  message: { code: "plan.of-groups", values: {} },
  actions: 2,
  frees: 4000,
  chosen: 2,
  frees_chosen: 4000,
  refused: 0,
  frees_allowed: 4000,
  left_out: 0,
  rehearsal: null,
  ...values,
});

export const run = (values = {}) => ({
  run: "r1",
  plan: "p1",
  state: "done",
  started: "2026-11-30T12:00:00+00:00",
  done: 2,
  refused: 0,
  bytes: 4000,
  ...values,
});

/** What was answered has been taken in. */
export const settle = () => new Promise((done) => setTimeout(done, 20));

/** A person ticks or unticks a box. */
export function tick(box) {
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change"));
}
