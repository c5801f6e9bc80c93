import { join } from 'node:path';
import { dryRunPhase, type ImportReport, type TakeOverKind } from '../../../src-shared/contract/imports';
import type { PartCounts } from '../../../src-shared/domain/layouts';
import { Failure } from '../../../src-shared/domain/failure';
import { isAway, sourceIsAway } from '../project/away-sources';
import { throwIfCancelled } from '../base/jobs';
import type { ProjectJob } from '../project/project-job';
import { ClassNames } from '../layouts/class-names';
import { Chunks } from './chunks';
import type { TakeOver } from '../labelling/take-over';
import { Differences } from './differences';
import { FileMatcher, type FileMatch } from './file-matcher';
import { ImportWriter } from './import-writer';
import { locationElsewhere } from './location-elsewhere';
import { markMissing, SeenImages } from './missing';
import { Moves, type UndecidedImport } from './moves';
import type { FoundFile, ImportSource } from './source';
import { ToldParts } from './told-parts';
import { Tally } from './tally';
import type { UndecidedFile } from './undecided';

export interface ImportChoices {
  readonly dryRun: boolean;
  readonly moved: 'relink' | 'add';
  readonly take: readonly TakeOverKind[];
  /** Name of the table or project that the labels come from; null, or left out, where they come from neither. */
  readonly labelsFrom?: string | null;
}

/** Brings the images of a source into the catalog. Originals are only read. */
export class Importer {
  readonly #context: ProjectJob;
  readonly #source: ImportSource;
  readonly #tally = new Tally();
  readonly #writer: ImportWriter;
  readonly #parts: ToldParts;
  readonly #names: ClassNames;
  readonly #matcher: FileMatcher;
  readonly #differences: Differences;
  readonly #moves: Moves;
  readonly #undecided: UndecidedImport[] = [];
  readonly #seen: SeenImages;
  readonly #packOf: (slot: number) => number;
  readonly #isDryRun: boolean;
  #displaced: ReadonlySet<number> = new Set();
  #decoded = 0;

  constructor(context: ProjectJob, source: ImportSource, choices: ImportChoices) {
    const { project } = context;
    this.#context = context;
    this.#source = source;
    this.#isDryRun = choices.dryRun;
    this.#writer = new ImportWriter(project, this.#tally, choices.dryRun, choices.labelsFrom ?? null);
    this.#names = new ClassNames(project);
    if (source.classesToUnite) this.#names.unite(this.#names.variantsIn(source.classesToUnite));
    this.#parts = new ToldParts(project, choices.dryRun);
    this.#matcher = new FileMatcher(project, choices.moved === 'relink');
    this.#differences = new Differences(project, this.#tally, choices.take, this.#writer.annotations);
    this.#seen = new SeenImages(project.catalog.originals.lastId());
    this.#packOf = project.packs.forWork();
    this.#moves = new Moves({
      project,
      writer: this.#writer,
      differences: this.#differences,
      tally: this.#tally,
      seen: this.#seen,
      parts: this.#parts,
    });
  }

  /** Values that known images take over from the source, by image. They become a step of the person who ran the import. */
  get taken(): ReadonlyMap<number, TakeOver> {
    return this.#differences.taken;
  }

  /** Images of which annotators said something. */
  get annotated(): readonly number[] {
    return this.#writer.annotations.images;
  }

  /** Class names of the source that were taken for other ones. */
  get takenNames(): ReadonlyMap<string, string> {
    return this.#names.taken;
  }

  /** Images by the parts that the source tells. */
  get partCounts(): PartCounts {
    return this.#parts.counts;
  }

  /** Scans, decodes and writes at the same time. Cancelling keeps what is written. */
  async run(): Promise<Omit<ImportReport, 'taken'>> {
    const startedAt = performance.now();
    this.#context.job.phase(this.#isDryRun ? dryRunPhase : 'Importing', 'images', null);
    if (this.#isDryRun) await this.#forecastAll();
    else await this.#importAll();
    await this.#parts.write(this.#context.job.signal);
    await this.#countMissing();
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      ...this.#tally.report(),
      ...this.#source.report(),
      variants: this.#names.report(),
      ...(this.#isDryRun ? {} : { levels: [] }),
      split: null,
      seconds,
      imagesPerSecond: this.#decoded / seconds,
    };
  }

  /** Counts what an import would do, without decoding. Reads only files of sizes that images have lost. */
  async #forecastAll(): Promise<void> {
    const undecided: UndecidedFile[] = [];
    for await (const file of this.#candidates()) {
      const known = this.#writer.known(file);
      const mayBeMoved = known !== undefined || this.#matcher.relinks;
      const sha256 = mayBeMoved ? await this.#matcher.hashIfSizeLost(file) : null;
      const match = !known && sha256 !== null ? await this.#matcher.match(file, sha256) : null;
      if (known || match?.kind === 'undecided') undecided.push({ file, sha256, known });
      else if (match?.kind === 'moved') this.#moves.note(match.image, file);
      else if (match?.kind === 'same-file') this.#countSameFile(file, match);
      else this.#writer.forecast(file, undefined);
    }
    this.#displaced = await this.#moves.forecast(undecided, this.#matcher);
  }

  async #importAll(): Promise<void> {
    const { project, services, job } = this.#context;
    const working = new Set<Promise<void>>();
    const chunks = new Chunks();
    let last = Promise.resolve();
    let failed: Failure | undefined;
    const begin = async (files: FoundFile[]): Promise<void> => {
      const work = this.#importChunk(files, last)
        .catch((error: unknown) => {
          failed ??= Failure.from(error);
        })
        .finally(() => working.delete(work));
      working.add(work);
      last = work;
      // One chunk waits for each busy decoder, so that scanning never runs far ahead of decoding.
      if (working.size >= services.decoders.size * 2) await Promise.race(working);
    };
    try {
      for await (const file of this.#candidates()) {
        const chunk = chunks.add(file);
        if (chunk) await begin(chunk);
        if (failed !== undefined) break;
      }
      const rest = chunks.take();
      if (rest.length > 0 && failed === undefined) await begin(rest);
    } finally {
      await Promise.all(working);
      this.#writer.annotations.flush();
      if (failed === undefined) project.catalog.sync();
    }
    if (failed !== undefined) throw failed;
    throwIfCancelled(job.signal);
    await this.#moves.write(this.#undecided, this.#matcher);
    this.#writer.annotations.flush();
    if (this.#tally.counts.moved > 0) services.notices.imagesChanged();
  }

  /** Files that need decoding, each under the path that the project knows it by; the others are counted here. */
  async *#candidates(): AsyncGenerator<FoundFile> {
    for await (const entry of this.#source.entries()) {
      throwIfCancelled(this.#context.job.signal);
      if (entry.kind === 'ignored') this.#tally.counts.ignored += 1;
      else if (entry.kind === 'left-out') this.#tally.leftOut.add(entry.path, entry.why);
      else if (entry.kind === 'refused') this.#tally.refuse(entry.path, entry.reason);
      else {
        this.#parts.count(entry.labels);
        const named = { ...entry, labels: this.#names.labelsOf(entry.labels) };
        const file = await this.#atKnownPath(named);
        if (!this.#isUnchanged(file, file !== named)) yield file;
      }
    }
  }

  /** One file is one image, whichever source it was imported from first, and whichever link leads to it. */
  async #atKnownPath(file: FoundFile): Promise<FoundFile> {
    if (this.#writer.known(file)) return file;
    const elsewhere = await locationElsewhere(this.#context.project, file);
    if (!elsewhere) return file;
    this.#tally.counts.sameFile += 1;
    return { ...file, ...elsewhere };
  }

  /**
   * Whether a file has the size and time that it had when it was decoded and measured; then it is counted. A refused file is always
   * tried again.
   */
  #isUnchanged(file: FoundFile, isElsewhere: boolean): boolean {
    const known = this.#writer.known(file);
    if (!known) return false;
    this.#seen.add(known.id);
    this.#parts.note(known.id, file.labels);
    if (this.#source.hasLabels || isElsewhere || this.#differences.comparesAll) {
      this.#differences.compare(known.id, file.path, file.labels);
    }
    const { state, bytes, modified } = known;
    if (state === 'refused' || bytes !== file.bytes || modified !== file.modified) return false;
    if (!this.#isDryRun && !this.#context.project.catalog.measures.has(known.id)) return false;
    if (state === 'missing') this.#writer.markReturned(known.id);
    else this.#tally.counts.unchanged += 1;
    return true;
  }

  /** Decodes in any order and writes in the order of the scan, so that the same folder always gives the same ids. */
  async #importChunk(files: FoundFile[], previous: Promise<void>): Promise<void> {
    const { project, services, job } = this.#context;
    const { slot, results } = await services.decoders.inspect(
      files.map(({ root, path }) => join(root, path)),
      (each) => project.folder.pack(this.#packOf(each)),
      job.signal,
    );
    const pack = this.#packOf(slot);
    await previous;
    const matches = await this.#matcher.matchChunk(files, results, (file) => this.#writer.known(file) !== undefined);
    project.catalog.unsynced(() => {
      files.forEach((file, index) => {
        const [result, match] = [results[index], matches[index]];
        if (!result || match?.kind === 'moved') return;
        if (match?.kind === 'same-file') {
          this.#countSameFile(file, match);
          return;
        }
        if (match?.kind !== 'undecided' && this.#writer.write(file, result, pack)) return;
        const sha256 = 'refused' in result ? null : result.sha256;
        this.#undecided.push({ file, sha256, known: this.#writer.known(file), result, pack });
      });
    });
    this.#decoded += files.length;
    job.reach(this.#decoded);
    services.notices.imagesChanged();
  }

  #countSameFile(file: FoundFile, match: FileMatch & { readonly kind: 'same-file' }): void {
    this.#tally.counts.sameFile += 1;
    this.#tally.counts.unchanged += 1;
    const image = match.image ?? (match.first && this.#writer.known(match.first)?.id) ?? null;
    if (image === null) return;
    this.#seen.add(image);
    this.#parts.note(image, file.labels);
    this.#differences.compare(image, file.path, file.labels);
  }

  async #countMissing(): Promise<void> {
    const { project, job } = this.#context;
    const { folder } = this.#source;
    if (folder === null) return;
    const source = this.#writer.sourceOf(folder);
    if (isAway(folder) && project.catalog.sources.countImages(source) > 0) throw sourceIsAway(folder);
    const missing = {
      source,
      seen: this.#seen,
      isDisplaced: (image: number) => this.#displaced.has(image),
      isDryRun: this.#isDryRun,
    };
    this.#tally.counts.missing = await markMissing(project, missing, job.signal);
  }
}
