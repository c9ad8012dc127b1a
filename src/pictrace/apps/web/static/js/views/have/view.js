// Do I have these already? Several pictures at once, each compared with the library, as a table.

import { describe, post, report, upload } from "../../api.js";
import { button, h } from "../../dom.js";
import { percent } from "../../format.js";
import { counted, number, spoken, t } from "../../i18n.js";
import { searchOne, several } from "../../query.js";
import { go } from "../../router.js";
import { startIndexing } from "../library/work.js";
import { welcome } from "../search/welcome.js";
import { csvOf } from "./csv.js";
import { rowOf, VERDICTS } from "./row.js";
import { zipped } from "./zip.js";

/** Pictures that are asked about at a time: one is on its way while another is compared. */
const AT_A_TIME = 2;
/** Bytes of new pictures that go into one archive; more than these a ZIP cannot hold. */
const ARCHIVE_BYTES = 4e9;

export function mountHave(root) {
  document.title = `${t("have.title")} · PicTrace`;
  if (!several.pictures.length) {
    root.append(welcome());
    return {};
  }
  const view = new HaveView(root, several.pictures);
  view.start().catch(report);
  return view;
}

export class HaveView {
  /** pictures: of `several`; what the library says of one stays with it, so that coming back asks nothing again. */
  constructor(root, pictures) {
    this.pictures = pictures;
    this.controller = new AbortController();
    this.counts = h("p", { class: "row-facts" });
    this.meter = h("progress", {
      class: "progress",
      max: pictures.length,
      value: 0,
      aria: { label: t("have.title") },
    });
    this.export = button(t("have.export"), () => this.save(), { icon: "download" });
    this.add = button("", () => this.send().catch(report), { kind: "primary", icon: "plus" });
    this.rows = pictures.map((one) => this.row(one));
    const head = ["have.yours", "web.detail.name", "have.verdict", "have.theirs"].map((key) =>
      h("th", { scope: "col" }, t(key)),
    );
    root.append(
      h("div", { class: "head" }, h("h1", {}, counted("have.pictures", pictures.length)), this.export, this.add),
      h("div", { class: "review-progress have-counts", aria: { live: "polite" } }, this.counts, this.meter),
      h(
        "div",
        { class: "panel table-wrap", tabIndex: 0, role: "region", aria: { label: t("have.title") } },
        h("table", { class: "have" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, this.rows)),
      ),
    );
    this.tell();
  }

  row(one) {
    return rowOf(one, () => searchOne(one));
  }

  async start() {
    const waiting = this.pictures.filter((one) => !one.possession);
    const work = async () => {
      for (let one = waiting.shift(); one && !this.controller.signal.aborted; one = waiting.shift())
        await this.ask(one);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  }

  async ask(one) {
    const form = new FormData();
    form.append("files", one.file, one.file.name || "picture");
    try {
      const { items } = await post("/have", form, this.controller.signal);
      [one.possession] = items;
      one.id ||= items[0].query_id ?? ""; // a search by it sends nothing again
    } catch (error) {
      if (error.name === "AbortError") return;
      const { text, detail } = describe(error);
      one.possession = {
        name: one.file.name,
        verdict: "failed",
        reason: detail || text,
        message: spoken(detail || text),
      };
    }
    const i = this.pictures.indexOf(one);
    const row = this.row(one);
    this.rows[i].replaceWith(row);
    this.rows[i] = row;
    this.tell();
  }

  known() {
    return this.pictures.map((one) => one.possession).filter(Boolean);
  }

  /** The pictures that the library does not have. */
  fresh() {
    return this.pictures.filter((one) => one.possession?.verdict === "new");
  }

  tell() {
    const known = this.known();
    const count = (verdict) => known.filter((one) => one.verdict === verdict).length;
    const facts = VERDICTS.map((verdict) => [verdict, count(verdict)]).filter(([, n]) => n);
    this.counts.replaceChildren(...facts.map(([verdict, n]) => h("span", {}, `${t(`have.${verdict}`)}: ${number(n)}`)));
    this.meter.value = known.length;
    this.meter.hidden = known.length === this.pictures.length;
    this.export.disabled = !known.length;
    const fresh = this.fresh().length;
    this.add.querySelector("span").textContent = counted("have.add", fresh);
    this.add.hidden = !fresh || known.length < this.pictures.length;
  }

  save() {
    const href = URL.createObjectURL(new Blob([csvOf(this.known())], { type: "text/csv" }));
    h("a", { href, download: "pictrace-have.csv" }).click();
    URL.revokeObjectURL(href);
  }

  /** Sends the new pictures as an archive, and indexes it; whoever comes back then asks about them again. */
  async send() {
    const fresh = within(this.fresh(), ARCHIVE_BYTES);
    const files = fresh.map((one) => one.file);
    const name = `${new Date().toISOString().slice(0, 10)}.zip`;
    const tell = (part) => {
      this.add.querySelector("span").textContent = t("web.library.add.uploading", { name, percent: percent(part) });
    };
    this.add.disabled = true;
    try {
      const { place } = await upload(`/uploads?name=${encodeURIComponent(name)}`, await zipped(files), tell);
      if (!(await startIndexing([place]))) return;
      for (const one of fresh) delete one.possession;
      await go("/library");
    } finally {
      this.add.disabled = false;
      this.tell();
    }
  }

  unmount() {
    this.controller.abort();
  }
}

/** The first pictures that are together smaller than so many bytes. */
function within(pictures, most) {
  let left = most;
  return pictures.filter(({ file }) => {
    left -= file.size;
    return left > 0;
  });
}
