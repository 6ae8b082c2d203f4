import { inflateRawSync } from 'node:zlib';

const endOfDirectory = Buffer.from('PK\u0005\u0006', 'latin1');
const methods: Readonly<Record<number, (data: Buffer) => Buffer>> = { 0: (data) => data, 8: inflateRawSync };

/**
 * Reads the files of a ZIP archive, by their paths. Encrypted archives and those above 4 GB are not meant.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16
 */
export function readZip(archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = archive.lastIndexOf(endOfDirectory);
  let entry = archive.readUInt32LE(end + 16);
  for (let entries = archive.readUInt16LE(end + 10); entries > 0; entries--) {
    const pathBytes = archive.readUInt16LE(entry + 28);
    const path = archive.toString('utf8', entry + 46, entry + 46 + pathBytes);
    if (!path.endsWith('/')) files.set(path, contentOf(archive, entry));
    entry += 46 + pathBytes + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32);
  }
  return files;
}

function contentOf(archive: Buffer, entry: number): Buffer {
  const decompress = methods[archive.readUInt16LE(entry + 10)];
  if (decompress === undefined)
    throw new Error('unable to read a ZIP archive; it is compressed in another way');
  const header = archive.readUInt32LE(entry + 42);
  const data = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  return decompress(archive.subarray(data, data + archive.readUInt32LE(entry + 20)));
}
