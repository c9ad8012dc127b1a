// Drop or paste anywhere: a picture is searched, an archive goes into the library, an address is fetched.

import { around, h, icon, toast } from "./dom.js";
import { t } from "./i18n.js";
import { searchFiles, searchPhoto, searchWords } from "./query.js";
import { go } from "./router.js";

export const archives = { dropped: null };

/** The server says how names end: systems and browsers say nothing of the types that they do not know. */
function endsAs(kind, name) {
  const endings = document.body.dataset[kind].split(" ");
  return endings.some((ending) => name.toLowerCase().endsWith(ending));
}

export function openDrop() {
  let veil = null;
  let depth = 0;
  const lift = () => {
    depth = 0;
    veil?.remove();
    veil = null;
  };
  addEventListener("dragenter", (event) => {
    if (!wanted(event.dataTransfer)) return;
    event.preventDefault();
    depth += 1;
    if (veil) return;
    veil = h(
      "div",
      { class: "drop" },
      h(
        "div",
        {},
        icon("camera"),
        h("strong", {}, t("web.drop.title")),
        h("span", { class: "muted" }, t("web.drop.hint")),
      ),
    );
    ([...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body).append(veil);
  });
  addEventListener("dragover", (event) => wanted(event.dataTransfer) && event.preventDefault());
  addEventListener("dragleave", () => {
    depth -= 1;
    if (depth <= 0) lift();
  });
  addEventListener("drop", (event) => {
    if (!wanted(event.dataTransfer)) return;
    event.preventDefault();
    lift();
    take(event.dataTransfer);
  });
  addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    const typing = around(event, "input, textarea");
    if (files.length) {
      event.preventDefault();
      take(event.clipboardData);
    } else if (!typing && event.clipboardData.getData("text/plain").trim()) take(event.clipboardData);
  });
}

// A photo of the page itself is dragged as a link: that is "more like this", not an upload.
function wanted(data) {
  return data && [...data.types].some((type) => ["Files", "text/uri-list", "text/plain"].includes(type));
}

function take(data) {
  const files = [...data.files];
  const address = (data.getData("text/uri-list") || data.getData("text/plain"))
    .split("\n")
    .find((line) => line && !line.startsWith("#"))
    ?.trim();
  const own =
    address &&
    new RegExp(`^${location.origin}/(?:api/v1/photos/(\\d+)|photos/(\\d+)|.*[?&]photo=(\\d+))`).exec(address);
  if (own) return searchPhoto(own[1] ?? own[2] ?? own[3]);
  const archive = files.find((file) => endsAs("archives", file.name));
  if (archive) {
    archives.dropped = archive;
    return go("/library", { add: "" });
  }
  const pictures = files.filter((file) => file.type.startsWith("image/") || endsAs("pictures", file.name));
  if (files.length) return searchFiles(pictures.length ? pictures : files.slice(0, 1));
  if (address) return searchWords(address);
  return toast(t("web.drop.nothing"));
}
