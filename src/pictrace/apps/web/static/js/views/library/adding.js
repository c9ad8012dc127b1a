// Three ways to add photos: a folder of the server, an archive that is sent, a list of addresses.

import { post, report, upload } from "../../api.js";
import { button, h, icon } from "../../dom.js";
import { percent } from "../../format.js";
import { number, t } from "../../i18n.js";
import { chooseFolder } from "./folders.js";
import { startIndexing } from "./work.js";

const ADDRESS = /^https?:\/\/\S+$/i;

/** What a list of addresses holds: the addresses, and the first line (from 1) that is none, or 0. */
export function addressesIn(text) {
  const lines = text.split("\n").map((line) => line.trim());
  return { urls: lines.filter(Boolean), wrong: lines.findIndex((line) => line && !ADDRESS.test(line)) + 1 };
}

export class Adding {
  constructor() {
    this.uploading = h("div", { aria: { live: "polite" } });
    const ways = [this.folder(), h("hr"), this.archive(), h("hr"), this.addresses()];
    this.element = h("div", { class: "panel add" }, ways);
  }

  focus() {
    this.path.focus();
  }

  folder() {
    this.path = h("input", {
      type: "text",
      autocomplete: "off",
      spellcheck: false,
      aria: { label: t("web.library.add.path") },
      placeholder: "/…",
      required: true,
    });
    const onsubmit = async (event) => {
      event.preventDefault();
      if (await startIndexing([this.path.value.trim()])) this.path.value = "";
    };
    const browse = () =>
      chooseFolder(this.path.value.trim(), (place) => {
        this.path.value = place;
        this.path.focus();
      });
    return h(
      "form",
      { onsubmit },
      h("h3", {}, icon("folder"), t("web.library.add.folder")),
      h("p", { class: "small muted" }, t("web.library.add.folder.hint")),
      h("div", { class: "line" }, this.path, button(t("web.library.add.browse"), browse)),
      h("div", {}, h("button", { class: "button primary" }, t("web.library.add.start"))),
    );
  }

  archive() {
    const file = h("input", {
      type: "file",
      accept: document.body.dataset.archives.replaceAll(".tar.", ".").replaceAll(" ", ","),
      hidden: true,
      onchange: () => {
        if (file.files[0]) this.send(file.files[0]);
        file.value = "";
      },
    });
    return h(
      "div",
      { class: "stack" },
      h("h3", {}, icon("archive"), t("web.library.add.upload")),
      h("p", { class: "small muted" }, t("web.library.add.upload.hint")),
      h(
        "div",
        {},
        button(t("web.library.add.upload.choose"), () => file.click(), { icon: "upload" }),
      ),
      file,
      this.uploading,
    );
  }

  addresses() {
    const field = h("textarea", {
      rows: 4,
      spellcheck: false,
      placeholder: "https://…",
      aria: { label: t("web.library.add.urls"), describedby: "urls-hint" },
      required: true,
    });
    const complaint = h("p", { class: "wrong", role: "alert" });
    const onsubmit = async (event) => {
      event.preventDefault();
      const { urls, wrong } = addressesIn(field.value);
      complaint.textContent = wrong ? t("web.library.add.urls.wrong", { line: number(wrong) }) : "";
      field.toggleAttribute("aria-invalid", Boolean(wrong));
      if (wrong) return;
      try {
        const { place } = await post("/addresses", { name: new Date().toISOString().slice(0, 10), urls });
        if (await startIndexing([place])) field.value = "";
      } catch (error) {
        report(error);
      }
    };
    return h(
      "form",
      { onsubmit },
      h("h3", {}, icon("urls"), t("web.library.add.urls")),
      h("p", { class: "small muted", id: "urls-hint" }, t("web.library.add.urls.hint")),
      field,
      complaint,
      h("div", {}, h("button", { class: "button primary" }, t("web.library.add.start"))),
    );
  }

  /** Sends an archive and indexes it. */
  async send(file) {
    const bar = h("progress", { class: "progress", max: 1, value: 0, aria: { label: file.name } });
    const text = h("p", { class: "small" });
    const tell = (part) => {
      bar.value = part;
      text.textContent = t("web.library.add.uploading", { name: file.name, percent: percent(part) });
    };
    tell(0);
    this.uploading.replaceChildren(text, bar);
    try {
      const { place } = await upload(`/uploads?name=${encodeURIComponent(file.name)}`, file, tell);
      await startIndexing([place]);
    } catch (error) {
      report(error);
    } finally {
      this.uploading.replaceChildren();
    }
  }
}
