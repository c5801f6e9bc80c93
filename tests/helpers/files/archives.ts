import { writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { pack, type Header } from 'tar-stream';

/** Content of an archive's entry: bytes or text; a link's target. */
export type Entries = Readonly<Record<string, Uint8Array | string>>;

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? strToU8(content) : content;

/** Attributes of an entry as Unix writes them: the mode in the upper half. */
const modeOf = (mode: number): { os: number; attrs: number } => ({ os: 3, attrs: (mode << 16) >>> 0 });

/** A ZIP with entries of any name; those in `links` are symbolic links to their content. */
export function zipOf(entries: Entries, links: readonly string[] = []): Buffer {
  const zippable: Zippable = {};
  for (const [name, content] of Object.entries(entries)) {
    zippable[name] = [bytesOf(content), modeOf(links.includes(name) ? 0o120777 : 0o100644)];
  }
  return Buffer.from(zipSync(zippable, { level: 6 }));
}

/** Changes the name of an entry, which must be as long in bytes as the one before; at all places. */
export function renamed(archive: Buffer, from: string, to: Buffer): Buffer {
  const changed = Buffer.from(archive);
  for (let at = changed.indexOf(from); at !== -1; at = changed.indexOf(from, at + 1)) to.copy(changed, at);
  return changed;
}

export interface TarEntry {
  readonly header: Partial<Header> & { readonly name: string };
  readonly content?: Uint8Array | string;
}

/** A tar archive. */
export async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { header, content } of entries) {
    if (content === undefined) archive.entry(header);
    else archive.entry(header, bytesOf(content));
  }
  archive.finalize();
  return buffer(archive);
}

/** Writes a file and returns its path. */
export async function written(path: string, content: Uint8Array | string): Promise<string> {
  await writeFile(path, content);
  return path;
}
