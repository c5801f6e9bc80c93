import { open, type FileHandle } from 'node:fs/promises';
import { isMissing } from '../../../platform/errors';
import type { ThumbnailRow } from '../../catalog/thumbnails';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import { pathOfImage } from '../../project/path-of-image';
import type { Project } from '../../project/project';
import { isOwnName } from '../../project/project-folder';
import { chunksOf, forEachConcurrently } from '../../base/concurrency';
import type { Services } from '../../project/services';
import { isWholeJpeg } from './jpeg';
import { countOfAll, type Part, type Repair } from './part';

/** Checks that each address is within its pack, and that a JPEG is there. */
export const thumbnailsPart: Part = {
  name: 'thumbnails',
  async examine(project, services, job) {
    const total = project.catalog.thumbnails.count();
    job.phase('Checking thumbnails', 'images', total);
    const damaged: number[] = [];
    const packs = new Packs((pack) => project.folder.pack(pack));
    try {
      for (const page of project.catalog.thumbnails.pages()) {
        throwIfCancelled(job.signal);
        for (const row of page) if (!(await packs.isWhole(row))) damaged.push(row.image);
        job.advance(page.length);
      }
    } finally {
      await packs.close();
    }
    return {
      detail: `${String(total)} thumbnails`,
      wrong: countOfAll(damaged.length, total, 'thumbnails are damaged or gone.'),
      next: { step: 'repair-project' },
      mend: () => makeAgain(project, services, damaged, job),
    };
  },
};

/** The packs of a project, each opened once. A missing pack has no whole thumbnail. */
class Packs {
  readonly #files = new Map<number, Promise<FileHandle | null>>();

  constructor(private readonly pathOf: (pack: number) => string) {}

  async isWhole({ pack, offset, length }: ThumbnailRow): Promise<boolean> {
    const isAddress = isOwnName('pack', String(pack)) && isCount(offset) && isCount(length);
    if (!isAddress || length > longestThumbnail) return false;
    const file = await this.#file(pack);
    const bytes = new Uint8Array(length);
    const read = await file?.read(bytes, 0, length, offset);
    return read?.bytesRead === length && isWholeJpeg(bytes);
  }

  async close(): Promise<void> {
    for (const file of this.#files.values()) await (await file)?.close();
  }

  #file(pack: number): Promise<FileHandle | null> {
    const known = this.#files.get(pack);
    if (known) return known;
    const file = open(this.pathOf(pack), 'r').catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    this.#files.set(pack, file);
    return file;
  }
}

/** Largest thumbnail that the window shows (shell/packs.ts), in bytes. */
const longestThumbnail = 1024 * 1024;

const isCount = (number: number): boolean => Number.isSafeInteger(number) && number >= 0;

const chunkFiles = 16;

/** Makes thumbnails from originals, in new packs. An original that is gone or has changed needs an import. */
async function makeAgain(project: Project, services: Services, images: number[], job: JobContext): Promise<Repair> {
  const { catalog, folder } = project;
  const packOf = project.packs.forWork();
  let mended = 0;
  job.phase('Making thumbnails', 'images', images.length);
  await forEachConcurrently(chunksOf(images, chunkFiles), services.decoders.size * 2, async (chunk) => {
    throwIfCancelled(job.signal);
    const paths = chunk.map((image) => pathOfImage(project, image));
    const { slot, results } = await services.decoders.inspect(paths, (each) => folder.pack(packOf(each)), job.signal);
    catalog.transaction(() => {
      chunk.forEach((image, index) => {
        const result = results[index];
        if (!result || 'refused' in result) return;
        if (!catalog.images.hash(image)?.equals(Buffer.from(result.sha256, 'hex'))) return;
        catalog.thumbnails.set(image, { pack: packOf(slot), ...result.thumbnail });
        mended += 1;
      });
    });
    job.advance(chunk.length);
  });
  const left = images.length - mended;
  const rest = left === 0 ? '' : `; ${String(left)} could not be: their originals are gone or have changed`;
  return { mended, detail: `${String(mended)} made again from the originals${rest}` };
}
