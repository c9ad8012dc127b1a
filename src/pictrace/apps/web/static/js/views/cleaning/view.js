// Clean-ups: one plan that is looked at and carried out, or all that was done.

import { t } from "../../i18n.js";
import { History } from "./history.js";
import { PlanView } from "./plan.js";

export async function mountCleaning(root, parameters) {
  document.title = `${t("web.title.clean")} · PicTrace`;
  const plan = parameters.get("plan");
  const view = plan ? new PlanView(root, plan) : new History(root);
  await view.load();
  return view;
}
