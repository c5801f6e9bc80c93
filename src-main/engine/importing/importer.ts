import { join } from 'node:path';
import type { ImportReport } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { isAway, isGoneWithDrive } from '../away';
import { throwIfCancelled, type JobContext } from '../jobs';
import type { Project } from '../project';
import type { Services } from '../services';
import { Chunks } from './chunks';
import { markMissing, SeenImages } from './missing';
import type { FoundFile, ImportSource } from './source';
import { Tally } from './tally';
import { ImportWriter } from './writing';

/** Brings the images of a source into the catalog. Originals are only read. */
export class Importer {
  readonly #tally = new Tally();
  readonly #writer: ImportWriter;
  readonly #seen: SeenImages;
  readonly #packOf: (slot: number) => number;
  #decoded = 0;

  constructor(
    private readonly project: Project,
    private readonly services: Services,
    private readonly source: ImportSource,
    private readonly isDryRun: boolean,
    private readonly job: JobContext,
  ) {
    this.#writer = new ImportWriter(project, this.#tally, isDryRun);
    this.#seen = new SeenImages(project.catalog.originals.lastId());
    this.#packOf = project.packs.forWork();
  }

  /** Scans, decodes and writes at the same time. Cancelling keeps what is written. */
  async run(): Promise<ImportReport> {
    const startedAt = performance.now();
    this.job.phase(this.isDryRun ? 'Looking' : 'Importing', 'images', null);
    if (this.isDryRun) await this.#look();
    else await this.#importAll();
    await this.#tellMissing();
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      ...this.#tally.report(),
      ...this.source.report(),
      ...(this.isDryRun ? {} : { levels: [] }),
      seconds,
      imagesPerSecond: this.#decoded / seconds,
    };
  }

  async #look(): Promise<void> {
    for await (const file of this.#candidates()) this.#writer.foresee(file);
  }

  async #importAll(): Promise<void> {
    const working = new Set<Promise<void>>();
    const chunks = new Chunks();
    let last = Promise.resolve();
    let failed: Failure | undefined;
    const give = async (files: FoundFile[]): Promise<void> => {
      const work = this.#importChunk(files, last)
        .catch((error: unknown) => {
          failed ??= Failure.from(error);
        })
        .finally(() => working.delete(work));
      working.add(work);
      last = work;
      // One chunk waits for each busy decoder, so that scanning never runs far ahead of decoding.
      if (working.size >= this.services.decoders.size * 2) await Promise.race(working);
    };
    try {
      for await (const file of this.#candidates()) {
        const chunk = chunks.add(file);
        if (chunk) await give(chunk);
        if (failed !== undefined) break;
      }
      const rest = chunks.take();
      if (rest.length > 0 && failed === undefined) await give(rest);
    } finally {
      await Promise.all(working);
      if (failed === undefined) this.project.catalog.sync();
    }
    if (failed !== undefined) throw failed;
    throwIfCancelled(this.job.signal);
  }

  /** Files that need decoding; the others are counted here. */
  async *#candidates(): AsyncGenerator<FoundFile> {
    for await (const entry of this.source.entries()) {
      throwIfCancelled(this.job.signal);
      if (entry.kind === 'ignored') this.#tally.counts.ignored += 1;
      else if (entry.kind === 'left-out') this.#tally.leftOut.add(entry.path, entry.why);
      else if (entry.kind === 'refused') this.#tally.refuse(entry.path, entry.reason);
      else if (!this.#isUnchanged(entry)) yield entry;
    }
  }

  /** Same size and time as when it was read and measured, which is counted; a refused file is always tried again. */
  #isUnchanged(file: FoundFile): boolean {
    const known = this.#writer.known(file);
    if (!known) return false;
    this.#seen.add(known.id);
    if (this.source.isTelling) this.#writer.compare(known.id, file.told);
    const { state, bytes, modified } = known;
    if (state === 'refused' || bytes !== file.bytes || modified !== file.modified) return false;
    if (!this.isDryRun && !this.project.catalog.measures.has(known.id)) return false;
    if (state === 'missing') this.#writer.giveBack(known.id);
    else this.#tally.counts.unchanged += 1;
    return true;
  }

  /** Decodes in any order and writes in that of the scan, so that the same folder always gives the same ids. */
  async #importChunk(files: FoundFile[], previous: Promise<void>): Promise<void> {
    const { slot, results } = await this.services.decoders.inspect(
      files.map(({ root, path }) => join(root, path)),
      (each) => this.project.folder.pack(this.#packOf(each)),
      this.job.signal,
    );
    const pack = this.#packOf(slot);
    await previous;
    this.project.catalog.unsynced(() => {
      files.forEach((file, index) => {
        const result = results[index];
        if (result) this.#writer.write(file, result, pack);
      });
    });
    this.#decoded += files.length;
    this.job.reach(this.#decoded);
    this.services.notices.imagesChanged();
  }

  async #tellMissing(): Promise<void> {
    const { folder } = this.source;
    if (folder === null) return;
    const source = this.#writer.sourceOf(folder);
    if (isAway(folder) && this.project.catalog.sources.countImages(source) > 0) throw isGoneWithDrive(folder);
    this.#tally.counts.missing = await markMissing(this.project, source, this.#seen, this.job.signal, this.isDryRun);
  }
}
