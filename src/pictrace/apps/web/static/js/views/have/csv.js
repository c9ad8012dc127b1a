// The table as comma-separated values, for spreadsheets and other programs: the columns that POST /have?format=csv gives.

const COLUMNS = ["name", "verdict", "reason", "partner", "photo_id", "relation", "score"];
/** Spreadsheets take a text for UTF-8 only with this in front. */
const MARK = "\ufeff";

/** @param {any[]} possessions items of an answer of /have */
export function csvOf(possessions) {
  const rows = possessions.map((one) => COLUMNS.map((column) => one[column] ?? ""));
  return MARK + [COLUMNS, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

/** A text that a spreadsheet would reckon out is told to be a text. */
const harmless = (value) => (typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value));

const quoted = (value) => {
  const text = harmless(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
