// Files in a ZIP, as they are: pictures are compressed already.

const UTF8 = 0x0800;
const VERSION = 20;
/** CRC-32 of every byte (the polynomial of ISO 3309, reversed). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/**
 * One archive of the files; of two with one name the second gets a number. Each is read once, for its checksum.
 *
 * @param {File[]} files together below 4 GiB
 * @returns {Promise<Blob>}
 */
export async function zipped(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [file, name] of named(files)) {
    const entry = await entryOf(file, name);
    const head = record(0x04034b50, [["u16", VERSION], ...entry.fields], entry.name);
    directory.push(
      record(
        0x02014b50,
        [
          ["u16", VERSION],
          ["u16", VERSION],
          ...entry.fields,
          ["u16", 0],
          ["u16", 0],
          ["u16", 0],
          ["u32", 0],
          ["u32", offset],
        ],
        entry.name,
      ),
    );
    parts.push(head, file);
    offset += head.size + file.size;
  }
  const size = directory.reduce((sum, one) => sum + one.size, 0);
  const end = record(0x06054b50, [
    ["u16", 0],
    ["u16", 0],
    ["u16", directory.length],
    ["u16", directory.length],
    ["u32", size],
    ["u32", offset],
    ["u16", 0],
  ]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

function* named(files) {
  const taken = new Set();
  for (const file of files) {
    const [, stem, ending] = /^(.*?)(\.[^.]*)?$/s.exec(file.name || "picture");
    let name = stem + (ending ?? "");
    for (let n = 2; taken.has(name); n += 1) name = `${stem} (${n})${ending ?? ""}`;
    taken.add(name);
    yield [file, name];
  }
}

/** What both headers of a file say: flags, method (stored), time, checksum, sizes, length of the name, none extra. */
async function entryOf(file, name) {
  const bytes = new TextEncoder().encode(name);
  const [time, day] = stamp(new Date(file.lastModified));
  const fields = [
    ["u16", UTF8],
    ["u16", 0],
    ["u16", time],
    ["u16", day],
    ["u32", crc32(new Uint8Array(await file.arrayBuffer()))],
    ["u32", file.size],
    ["u32", file.size],
    ["u16", bytes.length],
    ["u16", 0],
  ];
  return { name: bytes, fields };
}

/** Time and day as DOS writes them: two seconds are the smallest step, 1980 the first year. */
function stamp(at) {
  const time = (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1);
  return [time, (Math.max(0, at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate()];
}

/** A signature, numbers with the least byte first, and bytes. */
function record(signature, fields, bytes = new Uint8Array()) {
  const view = new DataView(new ArrayBuffer(4 + fields.reduce((sum, [kind]) => sum + (kind === "u16" ? 2 : 4), 0)));
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [kind, value] of fields) {
    if (kind === "u16") view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += kind === "u16" ? 2 : 4;
  }
  return new Blob([view, bytes]);
}
