import { join } from 'node:path';
import type * as v from 'valibot';
import type { ImportReport } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import type { Inspection, Refusal } from '../../../src-shared/workers/decoder';
import type { Label } from '../catalog/images';
import { throwIfCancelled, type JobContext } from '../jobs';
import type { Project } from '../project';
import type { Services } from '../services';
import type { Labeller } from './labellers';
import { markMissing, SeenImages } from './missing';
import { scanFolder } from './scan';

type Report = v.InferOutput<typeof ImportReport>;
interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
}

/** Files a decoder gets at once: enough to keep it busy, few enough that first images show at once. */
const chunkFiles = 16;

/** Brings the images of one folder into the catalog. Originals are only read. */
export class Importer {
  readonly #report: Omit<Report, 'seconds' | 'imagesPerSecond'> = {
    added: 0,
    unchanged: 0,
    updated: 0,
    refused: [],
    ignored: 0,
    missing: 0,
    returned: 0,
  };
  readonly #seen: SeenImages;
  readonly #packs = new Map<number, number>();
  #nextPack: number;
  #decoded = 0;

  constructor(
    private readonly project: Project,
    private readonly services: Services,
    private readonly root: string,
    private readonly labelOf: Labeller,
    private readonly isDryRun: boolean,
    private readonly job: JobContext,
  ) {
    this.#seen = new SeenImages(project.catalog.originals.lastId());
    this.#nextPack = project.catalog.images.largestPack() + 1;
  }

  /** Scans, decodes and writes at the same time. Cancelling keeps what is written. */
  async run(): Promise<Report> {
    const dryRun = this.isDryRun;
    const startedAt = performance.now();
    const { catalog } = this.project;
    const source = dryRun ? (catalog.sources.find(this.root) ?? -1) : catalog.sources.findOrAdd(this.root, Date.now());
    this.job.phase(dryRun ? 'Looking' : 'Importing', 'images', null);
    if (dryRun) await this.#look(source);
    else await this.#importAll(source);
    this.#report.missing = await markMissing(this.project, source, this.#seen, this.job.signal, dryRun);
    const seconds = (performance.now() - startedAt) / 1000;
    return { ...this.#report, seconds, imagesPerSecond: this.#decoded / seconds };
  }

  async #look(source: number): Promise<void> {
    for await (const file of this.#candidates(source)) {
      if (this.project.catalog.images.known(source, file.path)) this.#report.updated += 1;
      else this.#report.added += 1;
    }
  }

  async #importAll(source: number): Promise<void> {
    const working = new Set<Promise<void>>();
    let last = Promise.resolve();
    let failed: Failure | undefined;
    const give = async (files: FoundFile[]): Promise<void> => {
      const work = this.#importChunk(source, files, last)
        .catch((error: unknown) => {
          failed ??= Failure.from(error);
        })
        .finally(() => working.delete(work));
      working.add(work);
      last = work;
      // One chunk waits for each busy decoder, so that scanning never runs far ahead of decoding.
      if (working.size >= this.services.decoders.size * 2) await Promise.race(working);
    };
    let chunk: FoundFile[] = [];
    try {
      for await (const file of this.#candidates(source)) {
        chunk.push(file);
        if (chunk.length < chunkFiles) continue;
        await give(chunk);
        chunk = [];
        if (failed !== undefined) break;
      }
      if (chunk.length > 0 && failed === undefined) await give(chunk);
    } finally {
      await Promise.all(working);
    }
    if (failed !== undefined) throw failed;
    throwIfCancelled(this.job.signal);
  }

  /** Files that need decoding; the others are counted here. */
  async *#candidates(source: number): AsyncGenerator<FoundFile> {
    for await (const entry of scanFolder(this.root)) {
      throwIfCancelled(this.job.signal);
      if (entry.kind === 'ignored') this.#report.ignored += 1;
      else if (entry.kind === 'refused') this.#refuse(entry.path, entry.reason);
      else if (!this.#isUnchanged(source, entry)) yield entry;
    }
  }

  /** Same size and time as when it was read, which is counted; a refused file is always tried again. */
  #isUnchanged(source: number, file: FoundFile): boolean {
    const known = this.project.catalog.images.known(source, file.path);
    if (!known) return false;
    this.#seen.add(known.id);
    const { state, bytes, modified } = known;
    if (state === 'refused' || bytes !== file.bytes || modified !== file.modified) return false;
    if (state === 'missing') this.#return(known.id);
    else this.#report.unchanged += 1;
    return true;
  }

  /** A file that was missing is there again, as it was. */
  #return(image: number): void {
    this.#report.returned += 1;
    if (!this.isDryRun) this.project.catalog.originals.setState(image, 'ok');
  }

  /** Decodes in any order and writes in that of the scan, so that the same folder always gives the same ids. */
  async #importChunk(source: number, files: FoundFile[], previous: Promise<void>): Promise<void> {
    const paths = files.map((file) => join(this.root, file.path));
    const { slot, results } = await this.services.decoders.inspect(
      paths,
      (each) => this.project.folder.pack(this.#packOf(each)),
      this.job.signal,
    );
    const pack = this.#packOf(slot);
    await previous;
    this.project.catalog.transaction(() => {
      files.forEach((file, index) => {
        const result = results[index];
        if (result) this.#write(source, file, result, pack);
      });
    });
    this.#decoded += files.length;
    this.job.reach(this.#decoded);
    this.services.notices.imagesChanged();
  }

  /** Each decoder of an import appends to a pack of its own. */
  #packOf(slot: number): number {
    const pack = this.#packs.get(slot) ?? this.#nextPack++;
    this.#packs.set(slot, pack);
    return pack;
  }

  #write(source: number, file: FoundFile, result: Inspection | Refusal, pack: number): void {
    const { images } = this.project.catalog;
    const known = images.known(source, file.path);
    if ('refused' in result) {
      this.#refuse(file.path, result.reason);
      const found = { refusal: result.reason, bytes: file.bytes, modified: file.modified };
      if (known) images.replace(known.id, found, 'refused');
      else this.#add(source, file.path, found);
    } else if (!known) {
      this.#add(source, file.path, { inspection: result, pack });
      this.#report.added += 1;
    } else if (images.hash(known.id)?.equals(Buffer.from(result.sha256, 'hex'))) {
      images.touch(known.id, result.modified, result.bytes);
      if (known.state === 'missing') this.#return(known.id);
      else this.#report.unchanged += 1;
    } else {
      images.replace(known.id, { inspection: result, pack }, known.state === 'refused' ? 'ok' : 'changed');
      this.#report.updated += 1;
    }
  }

  #add(source: number, path: string, found: Parameters<Project['catalog']['images']['add']>[2]): void {
    const { catalog, actor } = this.project;
    const className = this.labelOf(path);
    const label: Label =
      className === null
        ? { state: 'unlabelled', classId: null }
        : { state: 'labelled', classId: catalog.classes.forImport(className) };
    const at = Date.now();
    const id = catalog.images.add(source, path, found, label, at);
    if (className !== null) catalog.history.appendImported(id, label, actor, at);
  }

  #refuse(path: string, reason: string): void {
    this.#report.refused.push({ path, reason });
  }
}
