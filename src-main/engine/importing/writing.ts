import { join } from 'node:path';
import type { Inspection, Refusal } from '../../../src-shared/workers/decoder';
import type { ImageState } from '../../../src-shared/domain/image';
import type { ClassRecord } from '../catalog/classes';
import type { InspectedFile, KnownFile, Label } from '../catalog/images';
import type { Project } from '../project/project';
import type { FoundFile } from './source';
import type { Tally } from './tally';
import type { SourceLabels } from '../tables/source-labels';

/** Writes what an import found into the catalog, and counts it. Who calls it holds a transaction. */
export class ImportWriter {
  readonly #sources = new Map<string, number>();
  readonly #newClasses = new Set<string>();

  constructor(
    private readonly project: Project,
    private readonly tally: Tally,
    private readonly isDryRun: boolean,
  ) {}

  /** The catalog's number of a source folder, added when it is new; -1 in a dry run. */
  sourceOf(root: string): number {
    const known = this.#sources.get(root);
    if (known !== undefined) return known;
    const { sources } = this.project.catalog;
    const id = this.isDryRun ? (sources.find(root) ?? -1) : sources.findOrAdd(root, Date.now());
    this.#sources.set(root, id);
    return id;
  }

  known({ root, path }: FoundFile): KnownFile | undefined {
    return this.project.catalog.images.known(this.sourceOf(root), path);
  }

  /** What a dry run can tell of a file that would be read. */
  foresee(file: FoundFile): void {
    if (this.known(file)) this.tally.counts.updated += 1;
    else this.#count(file.told);
  }

  /** A file that was missing is there again, as it was. */
  giveBack(image: number): void {
    this.tally.counts.returned += 1;
    if (!this.isDryRun) this.project.catalog.originals.setState(image, 'ok');
  }

  /**
   * Writes a file that is new, or known with this very content; false for one that is known with another, which is for the scan's end.
   */
  write(file: FoundFile, result: Inspection | Refusal, pack: number): boolean {
    const { images, measures } = this.project.catalog;
    const known = this.known(file);
    if (!known) {
      this.add(file, result, pack);
      return true;
    }
    const hash = images.hash(known.id);
    if ('refused' in result) {
      if (hash !== null) return false;
      this.replace(known, file, result, pack);
    } else if (hash?.equals(Buffer.from(result.sha256, 'hex'))) {
      images.touch(known.id, result.modified, result.bytes);
      measures.set(known.id, result.measures);
      if (known.state === 'missing') this.giveBack(known.id);
      else this.tally.counts.unchanged += 1;
    } else return false;
    return true;
  }

  /** Adds an image, or a file that is refused. */
  add(file: FoundFile, result: Inspection | Refusal, pack: number): void {
    if ('refused' in result) this.tally.refuse(file.path, result.reason);
    else this.#count(file.told);
    this.#add(file, foundOf(file, result, pack));
  }

  /** Gives a known image the content that stands at its path now. The label stays: most such photos were edited. */
  replace(known: KnownFile, file: FoundFile, result: Inspection | Refusal, pack: number): void {
    const { images, measures } = this.project.catalog;
    if ('refused' in result) this.tally.refuse(file.path, result.reason);
    else {
      this.tally.counts.updated += 1;
      if (known.state !== 'refused') this.tally.replaced.add({ image: known.id, path: join(file.root, file.path) });
    }
    const state: ImageState = 'refused' in result ? 'refused' : known.state === 'refused' ? 'ok' : 'changed';
    images.replace(known.id, foundOf(file, result, pack), state);
    if ('refused' in result) measures.remove(known.id);
    else measures.set(known.id, result.measures);
  }

  #count(told: SourceLabels): void {
    const { classes } = this.project.catalog;
    this.tally.add(told, (name) => this.#newClasses.has(name) || !isInSight(classes.byName(name)));
  }

  #add(file: FoundFile, found: InspectedFile): void {
    const { catalog, actor } = this.project;
    const { told } = file;
    const label = this.#labelOf(told);
    const at = Date.now();
    const id = catalog.images.add(this.sourceOf(file.root), file.path, found, label, at);
    if ('inspection' in found) catalog.measures.set(id, found.inspection.measures);
    if (label.state !== 'unlabelled') catalog.history.appendImported(id, label, actor, at);
    for (const tag of told.tags) catalog.tags.set(id, tag, true);
    for (const [name, value] of told.attributes) catalog.attributes.set(id, name, value);
  }

  #labelOf({ state, className }: SourceLabels): Label {
    if (state !== 'labelled' || className === null) return { state, classId: null };
    const { classes } = this.project.catalog;
    const known = classes.byName(className);
    if (!isInSight(known)) this.#newClasses.add(className);
    return { state, classId: classes.forImport(className) };
  }
}

/** Whether a class is listed already. An import makes one that isn't, or brings back one that was archived or undone. */
const isInSight = (row: Pick<ClassRecord, 'archived' | 'removed'> | undefined): boolean =>
  row?.archived === 0 && row.removed === 0;

const foundOf = (file: FoundFile, result: Inspection | Refusal, pack: number): InspectedFile =>
  'refused' in result
    ? { refusal: result.reason, bytes: file.bytes, modified: file.modified }
    : { inspection: result, pack };
