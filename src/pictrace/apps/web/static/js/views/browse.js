// Browse everything by date or place: the whole height is known at once, only what is in view exists.

import { get, report, thumbnailOf } from "../api.js";
import { h, icon, throttle } from "../dom.js";
import { watchPhotos } from "../events.js";
import { date, fileName, month, year } from "../format.js";
import { fading } from "../grid/fading.js";
import { Grid } from "../grid/grid.js";
import { counted, number, t } from "../i18n.js";
import { fetchDetails, forgetDetails, photoOf, recall, remember } from "../photos.js";
import { searchPhoto } from "../query.js";
import { note, photoAddress } from "../router.js";
import { openViewer } from "../viewer.js";

const FIRST = 60;
const RECORD = 10;
const UNDATED = -2147483648;
const SIZES = [130, 170, 210, 270, 350];
/** How often the page follows an indexing run; of very many photos the shapes alone are megabytes. */
const FOLLOW_MS = 2000;
const FOLLOW_MANY_MS = 15000;
const MANY = 50000;

export async function mountBrowse(root, parameters) {
  document.title = `${t("web.title.photos")} · PicTrace`;
  let ids = new Uint32Array(0);
  /** Photos that the filters let through, and the sources that they are in. */
  let all = 0;
  let known = [];
  let order = parameters.get("order") ?? "taken";
  let source = parameters.get("source") ?? "";
  let size = Number(localStorage.getItem("pictrace.size") ?? 2);
  const controller = new AbortController();

  const count = h("span", { class: "count", aria: { live: "polite" } });
  const sources = h(
    "select",
    {
      aria: { label: t("web.filter.source") },
      onchange: () => {
        source = sources.value;
        changed();
      },
    },
    h("option", { value: "" }, t("web.filter.all_sources")),
  );
  const orders = h(
    "select",
    {
      aria: { label: t("web.filter.order") },
      onchange: () => {
        order = orders.value;
        changed();
      },
    },
    [
      ["taken", "newest"],
      ["location", "location"],
    ].map(([value, name]) => h("option", { value, selected: value === order }, t(`web.order.${name}`))),
  );
  const slider = h("input", {
    type: "range",
    min: 0,
    max: SIZES.length - 1,
    value: size,
    aria: { label: t("web.photos.size") },
    oninput: () => {
      size = Number(slider.value);
      localStorage.setItem("pictrace.size", String(size));
      grid.setTarget(SIZES[size]);
    },
  });
  const body = h("div");
  root.append(
    h(
      "div",
      { class: "head" },
      h("h1", {}, t("web.title.photos"), count),
      sources,
      orders,
      h("label", { class: "size" }, icon("photos"), slider),
    ),
    body,
  );

  const grid = new Grid(body, { label: t("web.photos.grid"), target: SIZES[size], fill, onopen: open, onview: view });

  function fill(cell, i) {
    const photo = recall(ids[i]);
    const drawn = photo ? `${ids[i]} ${photo.state} ${photo.thumbnail}` : "";
    if (drawn && cell.dataset.drawn === drawn) return;
    cell.dataset.drawn = drawn;
    const name = photo ? fileName(photo.location) : t("web.loading");
    const label = photo?.taken ? `${name}, ${date(photo.taken, "short")}` : name;
    const source = photo && thumbnailOf(photo);
    cell.replaceChildren(
      h(
        "a",
        { class: "cell-link", href: photoAddress(ids[i]), title: name, aria: { label } },
        source && fading(source, ""),
      ),
    );
    if (!photo) return;
    if (photo.state === "missing") cell.append(h("span", { class: "tag warn missing" }, t("state.missing")));
    cell.append(
      h(
        "div",
        { class: "cell-tools" },
        h(
          "button",
          {
            type: "button",
            tabIndex: -1,
            title: t("web.viewer.similar"),
            aria: { label: `${t("web.viewer.similar")}: ${name}` },
            onclick: () => searchPhoto(ids[i]),
          },
          icon("similar"),
        ),
      ),
    );
  }

  async function view(first, end) {
    if (await fetchDetails(Array.from(ids.slice(first, end)))) grid.refresh(first, end);
  }

  function open(i) {
    const shown = ids; // others may come meanwhile
    openViewer({ count: shown.length, at: (at) => photoOf(shown[at]) }, i, {
      onclose: (at) => grid.focus(shown === ids ? at : Math.max(0, ids.indexOf(shown[at]))),
    });
  }

  function changed() {
    note({ order: order === "taken" ? "" : order, source });
    load();
  }

  async function load() {
    // The first screen does not wait for the shape of a hundred thousand photos.
    const first = await get("/photos", { ...filters(), limit: FIRST }, controller.signal);
    remember(first.photos);
    tell(first.total);
    if (!first.total) return empty();
    draw(
      first.photos.map((photo) => [
        photo.photo_id,
        photo.width && photo.height ? photo.width / photo.height : 1,
        photo.taken ? Math.floor(Date.parse(`${photo.taken.slice(0, 10)}T00:00:00Z`) / 864e5) : UNDATED,
      ]),
    );
    if (first.total > first.photos.length) place(await shapes());
  }

  /** The photos changed, by an indexing run, another tab or another program. */
  async function follow() {
    const [items] = await Promise.all([shapes(), loadSources()]);
    forgetDetails();
    tell(items.ids.length);
    if (!items.ids.length) return empty();
    const same = items.ids.length === ids.length && items.ids.every((id, i) => id === ids[i]);
    if (!same) place(items);
    const [first, end] = grid.seen;
    await fetchDetails(Array.from(ids.slice(first, end)), { anew: true });
    grid.refresh(first, end);
  }

  const filters = () => ({ source_id: source, order });

  async function shapes() {
    const layout = new DataView(await get("/photos/layout", filters(), controller.signal));
    const n = layout.byteLength / RECORD;
    const items = { ids: new Uint32Array(n), ratios: new Float32Array(n), days: new Int32Array(n) };
    for (let i = 0; i < n; i += 1) {
      items.ids[i] = layout.getUint32(i * RECORD, true);
      items.ratios[i] = layout.getUint16(i * RECORD + 4, true) / 1000;
      items.days[i] = layout.getInt32(i * RECORD + 6, true);
    }
    return items;
  }

  function draw(rows) {
    place({
      ids: Uint32Array.from(rows, (row) => row[0]),
      ratios: Float32Array.from(rows, (row) => row[1]),
      days: Int32Array.from(rows, (row) => row[2]),
    });
  }

  /** What was in view stays where it was, and the focus on its photo. */
  function place(items) {
    const anchor = grid.anchor();
    const top = anchor && ids[anchor.index];
    const active = ids[grid.active];
    const focused = grid.element.contains(document.activeElement);
    ids = items.ids;
    body.querySelector(".blank")?.remove();
    grid.active = Math.max(0, ids.indexOf(active));
    grid.setItems(items.ratios, order === "taken" ? sections(items.days) : []);
    const now = anchor ? ids.indexOf(top) : -1;
    if (now >= 0) grid.hold({ index: now, past: anchor.past });
    if (focused) grid.focus(grid.active, { scroll: false });
  }

  /** How many photos: those that are there, and apart from them those that are missing. */
  function tell(total) {
    all = total;
    const missing = known
      .filter((one) => !source || String(one.id) === source)
      .reduce((sum, one) => sum + one.missing, 0);
    count.replaceChildren(
      counted("count.photos", Math.max(0, all - missing)),
      missing ? ` · ${t("web.library.count.missing", { n: number(missing) })}` : "",
    );
  }

  // By month; by year where there are only a few photos a month, or the page would be mostly headings.
  function sections(days) {
    const by = (keyOf, labelOf) => {
      const out = [];
      let last = null;
      for (let i = 0; i < days.length; i += 1) {
        const key = days[i] === UNDATED ? -1 : keyOf(new Date(days[i] * 864e5));
        if (key !== last) {
          out.push({ start: i, label: key === -1 ? t("web.photos.undated") : labelOf(days[i]) });
          last = key;
        }
      }
      return out;
    };
    const months = by((date) => date.getUTCFullYear() * 12 + date.getUTCMonth(), month);
    const out = days.length / months.length < 6 ? by((date) => date.getUTCFullYear(), year) : months;
    return out.length === 1 && days[0] === UNDATED ? [] : out;
  }

  function empty() {
    ids = new Uint32Array(0);
    grid.setItems(new Float32Array(0));
    const filtered = Boolean(source);
    body.querySelector(".blank")?.remove();
    body.append(
      h(
        "div",
        { class: "blank" },
        icon("photos"),
        h("h2", {}, t(filtered ? "web.photos.none" : "web.photos.empty")),
        !filtered && h("p", {}, t("web.photos.empty.hint")),
        h(
          "div",
          { class: "actions" },
          h("a", { class: "button primary", href: "/library?add", "data-link": "" }, icon("plus"), t("web.photos.add")),
        ),
      ),
    );
  }

  async function loadSources() {
    ({ sources: known } = await get("/sources", {}, controller.signal));
    sources.replaceChildren(
      h("option", { value: "" }, t("web.filter.all_sources")),
      ...known.map((one) =>
        h("option", { value: one.id, selected: String(one.id) === source }, fileName(one.location)),
      ),
    );
    sources.hidden = known.length < 2;
    tell(all);
  }

  await Promise.all([load(), loadSources()]);
  const often = throttle(
    () => follow().catch(report),
    () => (ids.length > MANY ? FOLLOW_MANY_MS : FOLLOW_MS),
  );
  const stop = watchPhotos(often);

  function reveal(id) {
    const i = ids.indexOf(id);
    if (i < 0) openViewer({ count: 1, at: () => photoOf(id) }, 0);
    else open(i);
  }

  return {
    reveal,
    unmount() {
      stop();
      controller.abort();
      grid.close();
    },
  };
}
