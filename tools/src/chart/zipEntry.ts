import { inflateRawSync } from "node:zlib";

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const deflated = 8;

/**
 * One file of a zip archive in memory (APPNOTE 4.3; no zip64, no encryption): not every machine has `unzip`.
 * Errors: says when the archive has no such file, or is packed in another way.
 */
export function zipEntry(archive: Buffer, name: string): Buffer {
  for (const entry of directory(archive)) {
    if (entry.name !== name) continue;
    // The local header has a name and an extra field of its own lengths.
    const start = entry.offset + 30 + archive.readUInt16LE(entry.offset + 26) + archive.readUInt16LE(entry.offset + 28);
    const packed = archive.subarray(start, start + entry.packedSize);
    if (entry.method === 0) return packed;
    if (entry.method !== deflated) throw new Error(`${name} is packed by the unknown method ${entry.method}`);
    return inflateRawSync(packed);
  }
  throw new Error(`there is no ${name} in the archive`);
}

type Entry = { name: string; method: number; packedSize: number; offset: number };

function* directory(archive: Buffer): Generator<Entry> {
  const end = archive.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || archive.readUInt32LE(end) !== endOfDirectory) throw new Error("this is no zip archive");
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== directoryEntry) throw new Error("the archive's directory is damaged");
    const nameLength = archive.readUInt16LE(at + 28);
    yield {
      name: archive.toString("utf8", at + 46, at + 46 + nameLength),
      method: archive.readUInt16LE(at + 10),
      packedSize: archive.readUInt32LE(at + 20),
      offset: archive.readUInt32LE(at + 42),
    };
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}
