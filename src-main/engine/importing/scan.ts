import { opendir, open, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';

/** Something found below a folder. `path` is relative to it, with '/' between the parts. */
export type ScanEntry =
  | { readonly kind: 'image'; readonly path: string; readonly bytes: number; readonly modified: number }
  | { readonly kind: 'refused'; readonly path: string; readonly reason: string }
  | { readonly kind: 'ignored'; readonly path: string };

/** The real, absolute path of a folder to read. Kinds 'not-found', 'bad-input', 'permission'. */
export async function resolveFolder(folder: string): Promise<string> {
  const path = resolve(folder);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new Failure('not-found', `The folder ${path} does not exist.`, 'Check its name.');
  if (!found.isDirectory())
    throw new Failure('bad-input', `${path} is a file.`, 'Give the folder that holds the images.');
  try {
    await (await opendir(path)).close();
  } catch (error) {
    throw new Failure('permission', `The folder ${path} can't be read.`, 'Check its permissions.', { cause: error });
  }
  return await realpath(path);
}

/**
 * Walks a folder depth first, names in code point order. Links are followed, a folder already entered is not entered
 * again. What can't be read is an entry of kind 'refused' and costs nothing else.
 */
export async function* scanFolder(root: string): AsyncGenerator<ScanEntry> {
  yield* scan(root, '', new Set([await realpath(root)]));
}

async function* scan(root: string, relative: string, entered: Set<string>): AsyncGenerator<ScanEntry> {
  let names: Buffer[];
  try {
    names = await readNames(join(root, relative));
  } catch {
    yield {
      kind: 'refused',
      path: relative,
      reason: 'This folder can’t be read. Check its permissions and import again.',
    };
    return;
  }
  for (const raw of names) {
    const name = raw.toString('utf8');
    const path = relative === '' ? name : `${relative}/${name}`;
    if (name.startsWith('.')) continue;
    if (!Buffer.from(name, 'utf8').equals(raw)) {
      yield { kind: 'refused', path, reason: 'Its name is not valid UTF-8. Rename the file and import again.' };
      continue;
    }
    yield* scanOne(root, path, entered);
  }
}

/** Names as bytes, sorted: byte order of UTF-8 is code point order. */
async function readNames(folder: string): Promise<Buffer[]> {
  const names: Buffer[] = [];
  // `encoding: 'buffer'` is what Node's opendir takes for raw names; its types only admit text encodings.
  const handle = await opendir(folder, { encoding: 'buffer' as BufferEncoding });
  for await (const entry of handle) names.push(entry.name as unknown as Buffer);
  return names.sort((a, b) => a.compare(b));
}

async function* scanOne(root: string, path: string, entered: Set<string>): AsyncGenerator<ScanEntry> {
  const full = join(root, path);
  const found = await stat(full).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (found instanceof Error) {
    yield { kind: 'refused', path, reason: reasonOf(found) };
  } else if (found.isDirectory()) {
    const real = await realpath(full);
    if (entered.has(real)) {
      yield { kind: 'refused', path, reason: 'It links to a folder that is imported already.' };
      return;
    }
    entered.add(real);
    yield* scan(root, path, entered);
  } else if (!found.isFile()) {
    yield { kind: 'ignored', path };
  } else if (await looksLikeImage(full, path)) {
    yield { kind: 'image', path, bytes: found.size, modified: found.mtimeMs };
  } else {
    yield { kind: 'ignored', path };
  }
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ELOOP') return 'It is a link that leads back to itself.';
  if (error.code === 'ENOENT') return 'It is a link to a file that does not exist, or it vanished meanwhile.';
  if (error.code === 'ENAMETOOLONG') return 'Its path is too long for this system.';
  return 'It can’t be read. Check its permissions and import again.';
}

/** By its name, or else by its first bytes: content decides, but a text file is no refused image. */
async function looksLikeImage(full: string, path: string): Promise<boolean> {
  if (/\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp|hei[cf]|jxl|svg|psd|jp2|ico)$/i.test(path)) return true;
  if (/\.(csv|tsv|txt|json|xml|md|html?|pdf|zip|gz|tar|py|js|ts|db|ini|log|mp4|mov|npy)$/i.test(path)) return false;
  try {
    const handle = await open(full, 'r');
    try {
      const head = Buffer.alloc(12);
      await handle.read(head, 0, 12, 0);
      return startsLikeImage(head);
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

function startsLikeImage(head: Buffer): boolean {
  const text = head.toString('latin1');
  return (
    text.startsWith('\xff\xd8\xff') ||
    text.startsWith('\x89PNG') ||
    text.startsWith('GIF8') ||
    (text.startsWith('RIFF') && text.slice(8) === 'WEBP') ||
    text.startsWith('II*\0') ||
    text.startsWith('MM\0*') ||
    text.slice(4, 8) === 'ftyp'
  );
}
