import { deflateRawSync } from "node:zlib";
import { zipEntry } from "@stagedoor/tools/chart/zipEntry";
import { expect, test } from "vitest";

test("a packed and a stored file are read", () => {
  const archive = zip([
    { name: "a/packed", method: 8, body: deflateRawSync("what was packed") },
    { name: "a/stored", method: 0, body: Buffer.from("as it is") },
  ]);
  expect(zipEntry(archive, "a/packed").toString()).toBe("what was packed");
  expect(zipEntry(archive, "a/stored").toString()).toBe("as it is");
});

test("what cannot be read is said", () => {
  const archive = zip([{ name: "a", method: 12, body: Buffer.from("x") }]);
  expect(() => zipEntry(archive, "b")).toThrow("there is no b in the archive");
  expect(() => zipEntry(archive, "a")).toThrow("a is packed by the unknown method 12");
  expect(() => zipEntry(Buffer.from("no archive at all"), "a")).toThrow("this is no zip archive");
});

type Entry = { name: string; method: number; body: Buffer };

/** As APPNOTE 4.3 has it, with an extra field of another length in the local header than in the directory. */
function zip(entries: Entry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, method, body } of entries) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28);
    const directory = Buffer.alloc(46);
    directory.writeUInt32LE(0x02014b50);
    directory.writeUInt16LE(method, 10);
    directory.writeUInt32LE(body.length, 20);
    directory.writeUInt16LE(name.length, 28);
    directory.writeUInt32LE(offset, 42);
    const whole = Buffer.concat([local, Buffer.from(name), Buffer.alloc(4), body]);
    locals.push(whole);
    central.push(directory, Buffer.from(name));
    offset += whole.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...central, end]);
}
