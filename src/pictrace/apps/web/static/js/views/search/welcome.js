// Search before anything is searched by.

import { button, h, icon } from "../../dom.js";
import { t } from "../../i18n.js";

export const choosePicture = () => document.getElementById("choose").click();

export const welcome = () =>
  h(
    "div",
    { class: "welcome" },
    h(
      "div",
      { class: "target" },
      icon("camera", "big"),
      h("h1", {}, t("web.search.title")),
      h("p", {}, t("web.search.hint")),
      button(t("web.search.choose"), choosePicture, { kind: "primary", icon: "upload" }),
    ),
  );
