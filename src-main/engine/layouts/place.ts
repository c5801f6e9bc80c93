import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeText, encodingOf } from '../base/text-encoding';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import { scanFolder } from '../folders/scan';
import type { Place } from './layout';

/** Most images and most other files that are listed: enough to tell what a folder is. */
const mostImages = 200_000;
const mostOthers = 10_000;
/** Most images that are passed on the way to other files: tables often lie behind the images that they are about. */
const mostPassed = 2_000_000;
/** Bytes of a file's head. */
const headBytes = 64 * 1024;
/** Heads that are kept, so that several layouts may look at one file. */
const keptHeads = 64;

/** Lists a folder as a scan does: links are followed, clutter and projects left out. Kind 'cancelled'. */
export async function openPlace(root: string, job: Pick<JobContext, 'signal' | 'reach'>): Promise<Place> {
  const images: string[] = [];
  const others: string[] = [];
  let passed = 0;
  for await (const entry of scanFolder(root)) {
    throwIfCancelled(job.signal);
    if (entry.kind === 'ignored' && others.length < mostOthers) others.push(entry.path);
    if (entry.kind !== 'image') continue;
    passed += 1;
    if (passed > mostPassed) break;
    if (passed <= mostImages) images.push(entry.path);
    job.reach(passed);
  }
  return new ListedPlace(root, images, others, passed === images.length);
}

class ListedPlace implements Place {
  readonly #heads = new Map<string, Promise<string>>();

  constructor(
    readonly root: string,
    readonly images: readonly string[],
    readonly others: readonly string[],
    readonly isWhole: boolean,
  ) {}

  head(path: string): Promise<string> {
    const known = this.#heads.get(path);
    if (known) return known;
    const head = headOf(join(this.root, path)).catch(() => '');
    this.#heads.set(path, head);
    const [oldest] = this.#heads.keys();
    if (this.#heads.size > keptHeads && oldest !== undefined) this.#heads.delete(oldest);
    return head;
  }
}

/** The beginning of a text; '' for a file that is no text. Opening a pipe would wait until somebody writes to it: hence the flag. */
async function headOf(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK || 0));
  try {
    if (!(await handle.stat()).isFile()) return '';
    const buffer = Buffer.alloc(headBytes);
    const { bytesRead } = await handle.read(buffer, 0, headBytes, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const encoding = encodingOf(bytes, bytesRead < headBytes);
    return encoding === null ? '' : decodeText(bytes, encoding);
  } finally {
    await handle.close();
  }
}
