import { readdir, statfs } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type * as v from 'valibot';
import type { datasets } from '../../../src-shared/contract/datasets';
import { Failure } from '../../../src-shared/domain/failure';
import { makeFolderAtomically } from '../../platform/atomic';
import { FreeNames } from '../../platform/file-names';
import type { DatasetRow } from '../catalog/dataset-rows';
import { requireFreeDestination } from '../base/destination';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import { AnnotationsFile } from './annotations';
import { CocoFormat } from './coco';
import { CsvFormat } from './csv';
import { FoldersFormat, requireFolderNames } from './folders';
import type { DatasetFormat } from './format';
import { PicturePlacer, staysWithin, type Placed, type Placing } from './picture-placer';
import { yieldToOthers } from '../base/slices';

type Declaration = (typeof datasets)['write'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Images whose rows are read at once. */
const pageImages = 200;
/** Images that the result lists as left out. */
const listedLeftOut = 1000;

/** Answers `datasets.write`: writes images as a data set to a folder that appears whole. */
export async function writeDataset(
  project: Project,
  ids: readonly number[],
  params: Params,
  job: JobContext,
): Promise<Result> {
  const to = resolve(params.to);
  if (ids.length === 0)
    throw new Failure('no-data', 'No image fits.', 'Choose another filter, or import images first.');
  requireOutside(project, to);
  requirePossible(project, params);
  await requireFreeDestination(to);
  const writer = new DatasetWriter(project, params, job);
  if (params.files === 'copy') await writer.requireSpace(ids, dirname(to));
  await makeFolderAtomically(to, (temporary) => writer.write(ids, temporary), 'folders');
  return { to, ...writer.result, files: (await readdir(to)).sort() };
}

class DatasetWriter {
  readonly #leftOut: { path: string; reason: string }[] = [];
  #leftOutImages = 0;
  #unsupported = 0;
  #images = 0;
  #quotedCells = 0;
  #stripped = 0;
  readonly #names = new FreeNames();

  constructor(
    private readonly project: Project,
    private readonly params: Params,
    private readonly job: JobContext,
  ) {}

  /** Whether copies lose their metadata. Links lead to the originals. */
  get #strips(): boolean {
    return this.params.files === 'copy' && !this.params.keepMetadata;
  }

  get result(): Omit<Result, 'to' | 'files'> {
    return {
      images: this.#images,
      metadata: this.params.files === 'none' ? null : this.#strips ? 'removed' : 'kept',
      strippedImages: this.#stripped,
      untold: this.#unsupported,
      leftOut: this.#leftOut,
      leftOutImages: this.#leftOutImages,
      quotedCells: this.#quotedCells,
    };
  }

  /** @throws Failure of kind 'disk-full' when copies would not fit */
  async requireSpace(ids: readonly number[], folder: string): Promise<void> {
    let needed = 0;
    for await (const rows of this.#pages(ids)) needed += rows.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
    const { bavail, bsize } = await statfs(folder);
    if (needed <= bavail * bsize) return;
    const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
    throw new Failure(
      'disk-full',
      `The copies need ${megabytes(needed)} in ${folder}; ${megabytes(bavail * bsize)} are free.`,
      'Free some space, or make links instead.',
    );
  }

  async write(ids: readonly number[], folder: string): Promise<void> {
    this.job.phase('Writing', 'images', ids.length);
    const format = await this.#format(folder);
    const { files } = this.params;
    const placer = files === 'none' ? null : new PicturePlacer(folder, files, this.#strips);
    try {
      for await (const rows of this.#pages(ids)) await this.#writePage(rows, format, placer);
    } finally {
      await format.finish();
    }
    this.#quotedCells = format.quotedCells ?? 0;
  }

  /** Places files several at a time. File names are chosen, and images added to the format, in order. */
  async #writePage(rows: readonly DatasetRow[], format: DatasetFormat, placer: PicturePlacer | null): Promise<void> {
    const atOnce = placer?.atOnce ?? pageImages;
    for (let from = 0; from < rows.length; from += atOnce) {
      throwIfCancelled(this.job.signal);
      const batch = rows.slice(from, from + atOnce);
      const obstacles = await Promise.all(batch.map(async (row) => (placer === null ? null : placer.obstacle(row))));
      const chosen = batch.flatMap((row, index) => {
        const to = this.#pathOf(row, format, placer !== null, obstacles[index] ?? null);
        return to === null ? [] : [{ row, to }];
      });
      const placed = placer === null ? [] : await placer.place(chosen, this.job.signal);
      for (const [index, each] of chosen.entries()) await this.#add(each, placed[index], format);
      this.job.advance(batch.length);
    }
  }

  async #add({ row, to }: Placing, placed: Placed | undefined, format: DatasetFormat): Promise<void> {
    if (placed !== undefined && 'obstacle' in placed) {
      this.#leaveOut(join(row.root, row.path), placed.obstacle);
      return;
    }
    const isCopy = placed !== undefined && 'sha256' in placed;
    if (isCopy && placed.isStripped) this.#stripped += 1;
    await format.add(isCopy ? { ...row, sha256: placed.sha256 } : row, to);
    this.#images += 1;
  }

  /** The picture's path in the data set, or the original's where none is placed; null when the image is left out. */
  #pathOf(row: DatasetRow, format: DatasetFormat, isPlaced: boolean, obstacle: string | null): string | null {
    const original = join(row.root, row.path);
    const placement = format.placementOf(row);
    if (placement.kind === 'unsupported') {
      this.#unsupported += 1;
      return null;
    }
    if (placement.kind === 'left-out') return this.#leaveOut(original, placement.reason);
    const { folder, name } = placement;
    if (!isPlaced) return obstacle === null ? original : this.#leaveOut(original, obstacle);
    if (!staysWithin(folder, name)) return this.#leaveOut(original, 'Its name can’t be a file’s in a folder.');
    return obstacle === null ? this.#names.take(folder, name) : this.#leaveOut(original, obstacle);
  }

  #leaveOut(path: string, reason: string): null {
    this.#leftOutImages += 1;
    if (this.#leftOut.length < listedLeftOut) this.#leftOut.push({ path, reason });
    return null;
  }

  async #format(folder: string): Promise<DatasetFormat> {
    const { catalog, columns } = this.project;
    const roots = catalog.sources.all().length;
    switch (this.params.format) {
      case 'folders':
        return new FoldersFormat(this.params.bySplit);
      case 'coco':
        return CocoFormat.create(folder, basename(this.project.folder.root), roots);
      case 'csv':
        return CsvFormat.create(
          folder,
          (await columns.attributes()).map(({ name }) => name),
          roots,
          this.params.annotations ? await AnnotationsFile.create(folder, catalog) : null,
        );
    }
  }

  /** Reads rows in the order of their ids. The engine answers other requests in between. */
  async *#pages(ids: readonly number[]): AsyncGenerator<DatasetRow[]> {
    for (let from = 0; from < ids.length; from += pageImages) {
      await yieldToOthers(this.job.signal);
      yield this.project.catalog.datasetRows.byIds(ids.slice(from, from + pageImages)).sort((a, b) => a.id - b.id);
    }
  }
}

/** @throws Failure of kind 'bad-input' for choices that contradict each other or the classes' names */
function requirePossible({ catalog }: Project, { format, files, bySplit, annotations }: Params): void {
  if (annotations && format !== 'csv') {
    throw new Failure('bad-input', 'Only csv holds the answers of several people.', 'Choose csv, or leave them out.');
  }
  if (format === 'folders') {
    if (files === 'none') {
      throw new Failure('bad-input', 'Class folders hold pictures.', 'Copy them, or make links.');
    }
    requireFolderNames(catalog.classes.names().map(({ name }) => name));
  } else if (bySplit) {
    throw new Failure('bad-input', `${format} has the split of each image anyway.`, 'Leave the split folders out.');
  }
}

/** Refuses a folder inside a source, from which the next import would take the copies. */
function requireOutside({ catalog }: Project, to: string): void {
  const inside = catalog.sources.all().find(({ root }) => to === root || to.startsWith(root + sep));
  if (!inside) return;
  throw new Failure(
    'bad-input',
    `${to} is in ${inside.root}, which images were imported from: the next import would take the copies in.`,
    'Choose a folder beside it.',
  );
}
