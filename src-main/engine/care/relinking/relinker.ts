import { join, relative, sep } from 'node:path';
import type * as v from 'valibot';
import type { relinks } from '../../../../src-shared/contract/relinks';
import { digestOfFile } from '../../../platform/sums/digest';
import type { OriginalRow, FileLocation } from '../../catalog/originals';
import { LeftOutTally } from '../../importing/clutter';
import { isGone } from '../../importing/missing';
import { scanFolder } from '../../importing/scan';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Services } from '../../project/services';
import { pairUp, type Candidate } from '../../importing/pairing';

type Report = v.InferOutput<(typeof relinks)['run']['result']>;
type Counts = Omit<Report, 'leftOut'>;

/** Finds moved files again by their content. Originals are only read. */
export class Relinker {
  readonly #leftOut = new LeftOutTally();
  /** Images that are there under a path that was found: doubles of missing ones. */
  readonly #twins = new Map<string, number>();
  readonly #report: Counts = { relinked: 0, missing: 0, scanned: 0, hashed: 0, conflicts: [] };

  constructor(
    private readonly project: Project,
    private readonly services: Services,
    private readonly root: string,
    private readonly job: JobContext,
  ) {}

  async run(): Promise<Report> {
    const missing = await this.#missing();
    const files = missing.length === 0 ? [] : await this.#candidates(missing);
    const source = this.#source();
    const { pairs, conflicts } = pairUp(missing, files);
    this.#report.conflicts.push(...conflicts);
    this.#write(source, pairs);
    this.#report.missing = missing.length - this.#report.relinked;
    if (this.#report.relinked > 0) this.services.notices.imagesChanged();
    return { ...this.#report, leftOut: this.#leftOut.report() };
  }

  /** Images whose files are gone now, whatever the catalog says. */
  async #missing(): Promise<OriginalRow[]> {
    const { originals } = this.project.catalog;
    this.job.phase('Looking for what is missing', 'images', originals.count());
    const missing: OriginalRow[] = [];
    for (const page of originals.pages()) {
      throwIfCancelled(this.job.signal);
      const areGone = await Promise.all(page.map(({ root, path }) => isGone(join(root, path))));
      missing.push(...page.filter(({ sha256 }, index) => areGone[index] && sha256 !== null));
      this.job.advance(page.length);
    }
    return missing;
  }

  /**
   * Files with the content of a missing image. Of those that are images of the project already, since they were imported anew, the
   * ones that nobody has labelled give way.
   */
  async #candidates(missing: readonly OriginalRow[]): Promise<Candidate[]> {
    const sizes = new Set(missing.map(({ bytes }) => bytes));
    const hashes = new Set(missing.map(({ sha256 }) => sha256?.toString('hex')));
    const found: Candidate[] = [];
    this.job.phase('Looking through files', 'files', null);
    for await (const entry of scanFolder(this.root)) {
      throwIfCancelled(this.job.signal);
      if (entry.kind === 'left-out') this.#leftOut.add(entry.path, entry.why);
      if (entry.kind !== 'image') continue;
      this.job.reach((this.#report.scanned += 1));
      if (!sizes.has(entry.bytes)) continue;
      const full = join(this.root, entry.path);
      const sha256 = await this.#hash(full);
      if (sha256 === null || !hashes.has(sha256)) continue;
      const known = this.project.catalog.images.byPath(full);
      found.push({ path: full, modified: entry.modified, sha256 });
      if (known !== undefined) this.#twins.set(full, known);
    }
    return this.#withoutLabelled(found);
  }

  /** Files whose own image somebody has labelled stay that image's. */
  #withoutLabelled(found: readonly Candidate[]): Candidate[] {
    const unlabelled = this.project.catalog.untouched.unlabelledByHand([...this.#twins.values()]);
    return found.filter(({ path }) => {
      const twin = this.#twins.get(path);
      if (twin === undefined || unlabelled.has(twin)) return true;
      this.#conflict(path, `It is in the project already, as image ${String(twin)}, which somebody has labelled.`);
      return false;
    });
  }

  async #hash(file: string): Promise<string | null> {
    this.#report.hashed += 1;
    try {
      return (await digestOfFile(file, { signal: this.job.signal })).is;
    } catch {
      throwIfCancelled(this.job.signal);
      this.#conflict(file, 'It has the size of a missing file, but can’t be read. Check its permissions.');
      return null;
    }
  }

  /** Where found files belong: the source that the folder lies in, so that importing that one knows them; or a new one. */
  #source(): { root: string; id: () => number } {
    const { sources } = this.project.catalog;
    const within = sources
      .all()
      .filter(({ root }) => this.root === root || this.root.startsWith(root + sep))
      .sort((a, b) => b.root.length - a.root.length)[0];
    return within
      ? { root: within.root, id: () => within.id }
      : { root: this.root, id: () => sources.findOrAdd(this.root, Date.now()) };
  }

  #write(source: { root: string; id: () => number }, pairs: ReadonlyMap<number, Candidate>): void {
    const { catalog } = this.project;
    if (pairs.size === 0) return;
    catalog.transaction(() => {
      const id = source.id();
      const doubles = new Map<number, number>();
      for (const [image, { path, modified }] of pairs) {
        const twin = this.#twins.get(path);
        if (twin !== undefined) {
          doubles.set(image, twin);
          continue;
        }
        const place = relative(source.root, path).split(sep).join('/');
        if (catalog.originals.move(image, { source: id, path: place, modified })) this.#report.relinked += 1;
        else this.#conflict(path, 'Another image of the project has this place.');
      }
      this.#takeOver(doubles);
    });
  }

  /**
   * Gives missing images the places of their doubles. A double in no split leaves the catalog; another one is missing from now on.
   * @param doubles from each missing image to its double
   */
  #takeOver(doubles: ReadonlyMap<number, number>): void {
    const { originals, untouched, forgetting } = this.project.catalog;
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
