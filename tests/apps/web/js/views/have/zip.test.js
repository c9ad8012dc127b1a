import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, zipped } from "#page/views/have/zip.js";

const text = (words) => new TextEncoder().encode(words);
const number = (view, at) => view.getUint32(at, true);

test("the checksum is the one that the world uses", () => {
  assert.equal(crc32(text("123456789")), 0xcbf43926);
  assert.equal(crc32(text("")), 0);
});

test("files are in it as they are, under names that differ", async () => {
  const files = [new File(["first"], "кот.jpg"), new File(["second"], "кот.jpg"), new File([], "empty")];
  const archive = new Uint8Array(await (await zipped(files)).arrayBuffer());
  const view = new DataView(archive.buffer);
  const end = archive.length - 22;
  assert.deepEqual([number(view, 0), number(view, end)], [0x04034b50, 0x06054b50]);
  assert.equal(view.getUint16(end + 10, true), 3);
  const all = new TextDecoder().decode(archive);
  for (const words of ["first", "second", "кот.jpg", "кот (2).jpg", "empty"]) assert.ok(all.includes(words), words);
});

test("another program opens it and finds nothing wrong", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pictrace-zip-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const place = join(folder, "a.zip");
  writeFileSync(
    place,
    Buffer.from(await (await zipped([new File(["x".repeat(70_000)], "長い名前.png")])).arrayBuffer()),
  );
  const script =
    "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), ascii(z.namelist()), z.infolist()[0].file_size)";
  const python = process.platform === "win32" ? "python" : "python3";
  const said = execFileSync(python, ["-c", script, place], { encoding: "utf-8" }).trim();
  assert.equal(said, String.raw`None ['\u9577\u3044\u540d\u524d.png'] 70000`);
});
