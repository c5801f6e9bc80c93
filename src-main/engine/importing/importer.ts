import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportReport, TakeOverKind } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { isAway, sourceIsAway } from '../project/away-sources';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import type { Services } from '../project/services';
import { Chunks } from './chunks';
import type { TakeOver } from '../labelling/take-over';
import { Differences } from './differences';
import { markMissing, SeenImages } from './missing';
import { Mover } from './mover';
import { Recogniser, type Kin } from './recogniser';
import type { FoundFile, ImportSource } from './source';
import { Tally } from './tally';
import { Unsettled } from './unsettled';
import { ImportWriter } from './writing';

export interface ImportChoices {
  readonly dryRun: boolean;
  readonly moved: 'relink' | 'add';
  readonly take: readonly TakeOverKind[];
}

/** Brings the images of a source into the catalog. Originals are only read. */
export class Importer {
  readonly #tally = new Tally();
  readonly #writer: ImportWriter;
  readonly #recogniser: Recogniser;
  readonly #differences: Differences;
  readonly #unsettled = new Unsettled();
  readonly #seen: SeenImages;
  readonly #packOf: (slot: number) => number;
  readonly #isDryRun: boolean;
  #decoded = 0;

  constructor(
    private readonly project: Project,
    private readonly services: Services,
    private readonly source: ImportSource,
    choices: ImportChoices,
    private readonly job: JobContext,
  ) {
    this.#isDryRun = choices.dryRun;
    this.#writer = new ImportWriter(project, this.#tally, choices.dryRun);
    this.#recogniser = new Recogniser(project, choices.moved === 'relink');
    this.#differences = new Differences(project, this.#tally, choices.take);
    this.#seen = new SeenImages(project.catalog.originals.lastId());
    this.#packOf = project.packs.forWork();
  }

  /** Values that known images take over from the source, by image. They become a step of the person who ran the import. */
  get taken(): ReadonlyMap<number, TakeOver> {
    return this.#differences.taken;
  }

  /** Scans, decodes and writes at the same time. Cancelling keeps what is written. */
  async run(): Promise<Omit<ImportReport, 'taken'>> {
    const startedAt = performance.now();
    this.job.phase(this.#isDryRun ? 'Looking' : 'Importing', 'images', null);
    if (this.#isDryRun) await this.#look();
    else await this.#importAll();
    await this.#tellMissing();
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      ...this.#tally.report(),
      ...this.source.report(),
      ...(this.#isDryRun ? {} : { levels: [] }),
      seconds,
      imagesPerSecond: this.#decoded / seconds,
    };
  }

  async #look(): Promise<void> {
    const mover = this.#mover();
    for await (const file of this.#candidates()) {
      const moved = this.#writer.known(file) ? null : await this.#recogniser.foresee(file);
      if (moved === null) this.#writer.foresee(file);
      else mover.tell(moved, file);
    }
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
    await this.#mover().run(this.#unsettled, this.#recogniser);
    if (this.#tally.counts.moved > 0) this.services.notices.imagesChanged();
  }

  #mover(): Mover {
    return new Mover(this.project, this.#writer, this.#differences, this.#tally, this.#seen);
  }

  /** Files that need decoding, each at the place that the project knows it by; the others are counted here. */
  async *#candidates(): AsyncGenerator<FoundFile> {
    for await (const entry of this.source.entries()) {
      throwIfCancelled(this.job.signal);
      if (entry.kind === 'ignored') this.#tally.counts.ignored += 1;
      else if (entry.kind === 'left-out') this.#tally.leftOut.add(entry.path, entry.why);
      else if (entry.kind === 'refused') this.#tally.refuse(entry.path, entry.reason);
      else {
        const file = await this.#atKnownPlace(entry);
        if (!this.#isUnchanged(file, file !== entry)) yield file;
      }
    }
  }

  /** One file is one image, whichever source it was imported from first, and whichever link leads to it. */
  async #atKnownPlace(file: FoundFile): Promise<FoundFile> {
    if (this.#writer.known(file)) return file;
    const { images } = this.project.catalog;
    const full = join(file.root, file.path);
    const elsewhere =
      images.locationOfPath(full) ?? (file.isLinked ? images.locationOfPath(await realOf(full)) : undefined);
    if (!elsewhere) return file;
    this.#tally.counts.sameFile += 1;
    return { ...file, ...elsewhere };
  }

  /** Same size and time as when it was read and measured, which is counted; a refused file is always tried again. */
  #isUnchanged(file: FoundFile, isElsewhere: boolean): boolean {
    const known = this.#writer.known(file);
    if (!known) return false;
    this.#seen.add(known.id);
    if (this.source.isTelling || isElsewhere || this.#differences.isTaking)
      this.#differences.compare(known.id, file.path, file.told);
    const { state, bytes, modified } = known;
    if (state === 'refused' || bytes !== file.bytes || modified !== file.modified) return false;
    if (!this.#isDryRun && !this.project.catalog.measures.has(known.id)) return false;
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
    const kin = await this.#recogniser.kinOf(files, results, (file) => this.#writer.known(file) !== undefined);
    this.project.catalog.unsynced(() => {
      files.forEach((file, index) => {
        const result = results[index];
        if (!result) return;
        const is = kin[index]?.is ?? 'new';
        if (is === 'same-file') this.#noteSameFile(file, kin[index]);
        else if (is === 'open' || (is === 'new' && !this.#writer.write(file, result, pack))) {
          this.#unsettled.add({ file, result, pack, known: this.#writer.known(file) });
        }
      });
    });
    this.#decoded += files.length;
    this.job.reach(this.#decoded);
    this.services.notices.imagesChanged();
  }

  #noteSameFile(file: FoundFile, kin: Kin | null | undefined): void {
    this.#tally.counts.sameFile += 1;
    this.#tally.counts.unchanged += 1;
    if (kin?.is !== 'same-file') return;
    const image = kin.image ?? (kin.first && this.#writer.known(kin.first)?.id) ?? null;
    if (image === null) return;
    this.#seen.add(image);
    this.#differences.compare(image, file.path, file.told);
  }

  async #tellMissing(): Promise<void> {
    const { folder } = this.source;
    if (folder === null) return;
    const source = this.#writer.sourceOf(folder);
    if (isAway(folder) && this.project.catalog.sources.countImages(source) > 0) throw sourceIsAway(folder);
    this.#tally.counts.missing = await markMissing(this.project, source, this.#seen, this.job.signal, this.#isDryRun);
  }
}

const realOf = (path: string): Promise<string> => realpath(path).catch(() => path);
