// Browse everything by date or place: the whole height is known at once, only what is in view exists.

import { get, thumbnailOf } from "../api.js";
import { h, icon } from "../dom.js";
import { date, fileName, month, year } from "../format.js";
import { fading, Grid } from "../grid.js";
import { counted, t } from "../i18n.js";
import { fetchDetails, photoOf, recall, remember } from "../photos.js";
import { searchPhoto } from "../query.js";
import { note, photoAddress } from "../router.js";
import { openViewer } from "../viewer.js";

const RECORD = 10;
const UNDATED = -2147483648;
const SIZES = [130, 170, 210, 270, 350];

export async function mountBrowse(root, parameters) {
  document.title = `${t("web.title.photos")} · PicTrace`;
  let ids = [];
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
    if (cell.dataset.id === String(ids[i]) && cell.dataset.full) return;
    cell.dataset.id = ids[i];
    cell.dataset.full = photo ? "1" : "";
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
    openViewer({ count: ids.length, at: (at) => photoOf(ids[at]) }, i, { onclose: (at) => grid.focus(at) });
  }

  function changed() {
    note({ order: order === "taken" ? "" : order, source });
    load();
  }

  async function load() {
    const filters = { source_id: source, order };
    // The first screen does not wait for the shape of a hundred thousand photos.
    const first = await get("/photos", { ...filters, limit: 60 }, controller.signal);
    remember(first.photos);
    count.textContent = counted("count.photos", first.total);
    if (!first.total) return empty();
    draw(
      first.photos.map((photo) => [
        photo.photo_id,
        photo.width && photo.height ? photo.width / photo.height : 1,
        photo.taken ? Math.floor(Date.parse(`${photo.taken.slice(0, 10)}T00:00:00Z`) / 864e5) : UNDATED,
      ]),
    );
    if (first.total <= first.photos.length) return;
    const layout = new DataView(await get("/photos/layout", filters, controller.signal));
    const n = layout.byteLength / RECORD;
    const items = { ids: new Uint32Array(n), ratios: new Float32Array(n), days: new Int32Array(n) };
    for (let i = 0; i < n; i += 1) {
      items.ids[i] = layout.getUint32(i * RECORD, true);
      items.ratios[i] = layout.getUint16(i * RECORD + 4, true) / 1000;
      items.days[i] = layout.getInt32(i * RECORD + 6, true);
    }
    place(items);
  }

  function draw(rows) {
    place({
      ids: Uint32Array.from(rows, (row) => row[0]),
      ratios: Float32Array.from(rows, (row) => row[1]),
      days: Int32Array.from(rows, (row) => row[2]),
    });
  }

  function place(items) {
    ids = items.ids;
    grid.setItems(items.ratios, order === "taken" ? sections(items.days) : []);
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
    ids = [];
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

  get("/sources", {}, controller.signal)
    .then(({ sources: found }) => {
      sources.append(
        ...found.map((one) =>
          h("option", { value: one.id, selected: String(one.id) === source }, fileName(one.location)),
        ),
      );
      sources.hidden = found.length < 2;
    })
    .catch(() => {});
  await load();

  function reveal(id) {
    const i = ids.indexOf(id);
    if (i < 0) openViewer({ count: 1, at: () => photoOf(id) }, 0);
    else open(i);
  }

  return {
    reveal,
    unmount() {
      controller.abort();
      grid.close();
    },
  };
}
