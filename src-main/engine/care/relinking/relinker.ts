import { join, relative, sep } from 'node:path';
import type * as v from 'valibot';
import type { relinks } from '../../../../src-shared/contract/relinks';
import { digestOfFile } from '../../../platform/sums/digest';
import type { OriginalRow, FileLocation } from '../../catalog/originals';
import { LeftOutTally } from '../../folders/clutter';
import { isGone } from '../../importing/missing';
import { scanFolder } from '../../folders/scan';
import { throwIfCancelled } from '../../base/jobs';
import type { ProjectJob } from '../../project/project-job';
import { pairUp, type Candidate } from '../../importing/pairing';

type Report = v.InferOutput<(typeof relinks)['run']['result']>;
type Counts = Omit<Report, 'leftOut'>;

interface Source {
  readonly root: string;
  /** Its id; adds it to the catalog when it is new. */
  readonly id: () => number;
}

/** Answers `relinks.run`: finds moved files by their content. Originals are only read. */
export class Relinker {
  readonly #leftOut = new LeftOutTally();
  /** Images by the paths of found files that are theirs already: doubles of missing ones. */
  readonly #doubles = new Map<string, number>();
  readonly #report: Counts = { relinked: 0, missing: 0, scanned: 0, hashed: 0, conflicts: [] };

  /** @param root the folder to search */
  constructor(
    private readonly context: ProjectJob,
    private readonly root: string,
  ) {}

  async run(): Promise<Report> {
    const missing = await this.#findMissing();
    const files = missing.length === 0 ? [] : await this.#findCandidates(missing);
    const source = this.#sourceOfFound();
    const { pairs, conflicts } = pairUp(missing, files);
    this.#report.conflicts.push(...conflicts);
    this.#write(source, pairs);
    this.#report.missing = missing.length - this.#report.relinked;
    if (this.#report.relinked > 0) this.context.services.notices.imagesChanged();
    return { ...this.#report, leftOut: this.#leftOut.report() };
  }

  /** Finds images whose files are gone, whatever state the catalog has for them. */
  async #findMissing(): Promise<OriginalRow[]> {
    const { originals } = this.context.project.catalog;
    this.context.job.phase('Looking for missing files', 'images', originals.count());
    const missing: OriginalRow[] = [];
    for (const page of originals.pages()) {
      throwIfCancelled(this.context.job.signal);
      const areGone = await Promise.all(page.map(({ root, path }) => isGone(join(root, path))));
      missing.push(...page.filter(({ sha256 }, index) => areGone[index] && sha256 !== null));
      this.context.job.advance(page.length);
    }
    return missing;
  }

  /**
   * Finds files with the content of a missing image. Some may have been imported as images of their own; those that nobody has labelled
   * give way.
   */
  async #findCandidates(missing: readonly OriginalRow[]): Promise<Candidate[]> {
    const sizes = new Set(missing.map(({ bytes }) => bytes));
    const hashes = new Set(missing.map(({ sha256 }) => sha256?.toString('hex')));
    const found: Candidate[] = [];
    this.context.job.phase('Looking through files', 'files', null);
    for await (const entry of scanFolder(this.root)) {
      throwIfCancelled(this.context.job.signal);
      if (entry.kind === 'left-out') this.#leftOut.add(entry.path, entry.why);
      if (entry.kind !== 'image') continue;
      this.context.job.reach((this.#report.scanned += 1));
      if (!sizes.has(entry.bytes)) continue;
      const full = join(this.root, entry.path);
      const sha256 = await this.#hash(full);
      if (sha256 === null || !hashes.has(sha256)) continue;
      const known = this.context.project.catalog.images.byPath(full);
      found.push({ path: full, modified: entry.modified, sha256 });
      if (known !== undefined) this.#doubles.set(full, known);
    }
    return this.#withoutLabelled(found);
  }

  /** Leaves out files whose own image somebody has labelled. */
  #withoutLabelled(found: readonly Candidate[]): Candidate[] {
    const unlabelled = this.context.project.catalog.untouched.unlabelledByHand([...this.#doubles.values()]);
    return found.filter(({ path }) => {
      const double = this.#doubles.get(path);
      if (double === undefined || unlabelled.has(double)) return true;
      this.#conflict(path, `It is in the project already, as image ${String(double)}, which somebody has labelled.`);
      return false;
    });
  }

  async #hash(file: string): Promise<string | null> {
    this.#report.hashed += 1;
    try {
      return (await digestOfFile(file, { signal: this.context.job.signal })).is;
    } catch {
      throwIfCancelled(this.context.job.signal);
      this.#conflict(file, 'It has the size of a missing file, but can’t be read. Check its permissions.');
      return null;
    }
  }

  /** The source of found files: the one that contains the folder, so that importing it recognises them; or a new one. */
  #sourceOfFound(): Source {
    const { sources } = this.context.project.catalog;
    const containing = sources
      .all()
      .filter(({ root }) => this.root === root || this.root.startsWith(root + sep))
      .sort((a, b) => b.root.length - a.root.length)[0];
    return containing
      ? { root: containing.root, id: () => containing.id }
      : { root: this.root, id: () => sources.findOrAdd(this.root, Date.now()) };
  }

  #write(source: Source, pairs: ReadonlyMap<number, Candidate>): void {
    const { catalog } = this.context.project;
    if (pairs.size === 0) return;
    catalog.transaction(() => {
      const id = source.id();
      const doubles = new Map<number, number>();
      for (const [image, { path, modified }] of pairs) {
        const double = this.#doubles.get(path);
        if (double !== undefined) {
          doubles.set(image, double);
          continue;
        }
        const inSource = relative(source.root, path).split(sep).join('/');
        if (catalog.originals.move(image, { source: id, path: inSource, modified })) this.#report.relinked += 1;
        else this.#conflict(path, 'Another image of the project has this place.');
      }
      this.#takeOver(doubles);
    });
  }

  /**
   * Gives missing images the paths of their doubles. A double in no split leaves the catalog; one in a split becomes missing.
   * @param doubles missing image → its double
   */
  #takeOver(doubles: ReadonlyMap<number, number>): void {
    const { originals, untouched, forgetting } = this.context.project.catalog;
    if (doubles.size === 0) return;
    const isUntouched = untouched.untouched([...doubles.values()]);
    const moves = new Map<number, FileLocation>();
    const staying: number[] = [];
    for (const [image, double] of doubles) {
      const [missing, found] = [originals.locationOf(image), originals.locationOf(double)];
      if (!missing || !found) continue;
      this.#report.relinked += 1;
      moves.set(image, found);
      if (isUntouched.has(double)) continue;
      moves.set(double, missing);
      staying.push(double);
      this.#conflict(
        `image ${String(double)}`,
        `It is a copy of image ${String(image)} and belongs to a split. Its file is that image’s now, so it counts as missing: exclude it.`,
      );
    }
    forgetting.drop([...isUntouched]);
    originals.moveAll(moves);
    for (const double of staying) originals.setState(double, 'missing');
  }

  #conflict(path: string, reason: string): void {
    this.#report.conflicts.push({ path, reason });
  }
}
