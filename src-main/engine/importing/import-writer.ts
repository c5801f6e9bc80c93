import { join } from 'node:path';
import type { Inspection, Refusal } from '../../../src-shared/workers/decoder';
import { parts, type ImageState } from '../../../src-shared/domain/image';
import type { ClassRecord } from '../catalog/classes';
import type { InspectedFile, KnownFile, Label } from '../catalog/images';
import type { Project } from '../project/project';
import { AnnotationKeeper } from './annotation-keeper';
import type { FoundFile } from './source';
import type { Tally } from './tally';
import type { SourceLabels } from '../tables/source-labels';

/** Writes the files that an import found to the catalog, and counts them. The caller holds a transaction. */
export class ImportWriter {
  /** Keeps what several annotators said. */
  readonly annotations: AnnotationKeeper;
  readonly #sources = new Map<string, number>();
  readonly #newClasses = new Set<string>();

  constructor(
    private readonly project: Project,
    private readonly tally: Tally,
    private readonly isDryRun: boolean,
    labelsFrom: string | null = null,
  ) {
    this.annotations = new AnnotationKeeper(project, labelsFrom, (name) => this.#classOf(name), isDryRun);
  }

  /** Id of a source folder, which is added when it is new; -1 for a new one in a dry run. */
  sourceOf(root: string): number {
    const known = this.#sources.get(root);
    if (known !== undefined) return known;
    const { sources } = this.project.catalog;
    const id = this.isDryRun ? (sources.find(root) ?? -1) : sources.findOrAdd(root, Date.now());
    this.#sources.set(root, id);
    return id;
  }

  /** The image at a file's path. */
  known({ root, path }: FoundFile): KnownFile | undefined {
    return this.project.catalog.images.known(this.sourceOf(root), path);
  }

  /** Counts a file that a dry run leaves unread. @param known the image at its path, unless that one has moved */
  forecast(file: FoundFile, known: KnownFile | undefined): void {
    if (known) this.tally.counts.updated += 1;
    else this.#count(file.labels);
  }

  /** Marks an image as there again whose file was missing. */
  markReturned(image: number): void {
    this.tally.counts.returned += 1;
    if (!this.isDryRun) this.project.catalog.originals.setState(image, 'ok');
  }

  /** Writes a file that is new, or whose image has this content. Returns false for another content, which is decided after the scan. */
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
      if (known.state === 'missing') this.markReturned(known.id);
      else this.tally.counts.unchanged += 1;
    } else return false;
    return true;
  }

  /** Adds a file as a new image, or as a refused one. */
  add(file: FoundFile, result: Inspection | Refusal, pack: number): void {
    if ('refused' in result) this.tally.refuse(file.path, result.reason);
    else this.#count(file.labels);
    this.#add(file, contentOf(file, result, pack));
  }

  /** Gives a known image the content that is at its path now. The label stays: most such photos were edited. */
  replace(known: KnownFile, file: FoundFile, result: Inspection | Refusal, pack: number): void {
    const { images, measures } = this.project.catalog;
    if ('refused' in result) this.tally.refuse(file.path, result.reason);
    else {
      this.tally.counts.updated += 1;
      if (known.state !== 'refused') this.tally.replaced.add({ image: known.id, path: join(file.root, file.path) });
    }
    const state: ImageState = 'refused' in result ? 'refused' : known.state === 'refused' ? 'ok' : 'changed';
    images.replace(known.id, contentOf(file, result, pack), state);
    if ('refused' in result) measures.remove(known.id);
    else measures.set(known.id, result.measures);
  }

  #count(labels: SourceLabels): void {
    const { classes } = this.project.catalog;
    this.tally.add(labels, (name) => this.#newClasses.has(name) || !isListed(classes.byName(name)));
  }

  #add(file: FoundFile, found: InspectedFile): void {
    const { catalog, actor } = this.project;
    const { labels } = file;
    const label = this.#labelOf(labels);
    const at = Date.now();
    const id = catalog.images.add({ source: this.sourceOf(file.root), path: file.path, label, at }, found);
    if ('inspection' in found) catalog.measures.set(id, found.inspection.measures);
    if (label.state !== 'unlabelled') catalog.history.appendImported(id, label, actor, at);
    if (labels.confirmed && label.classId !== null) {
      catalog.confirmations.set(id, { classId: label.classId, ...labels.confirmed });
    }
    for (const tag of labels.tags) catalog.tags.set(id, tag, true);
    for (const [name, value] of labels.attributes) catalog.attributes.set(id, name, value);
    this.annotations.keep(id, labels);
    if (labels.part != null) catalog.toldParts.set(id, parts.indexOf(labels.part));
  }

  #labelOf({ state, className }: SourceLabels): Label {
    if (state !== 'labelled' || className === null) return { state, classId: null };
    return { state, classId: this.#classOf(className) };
  }

  /** Id of a class, which is made or shown again where it is not listed. */
  #classOf(name: string): number {
    const { classes } = this.project.catalog;
    if (!isListed(classes.byName(name))) this.#newClasses.add(name);
    return classes.forImport(name);
  }
}

/** Whether a class is listed. An import creates one that isn't, or restores one that was archived or undone. */
const isListed = (row: Pick<ClassRecord, 'archived' | 'removed'> | undefined): boolean =>
  row?.archived === 0 && row.removed === 0;

/** The content of a file as the catalog stores it. */
const contentOf = (file: FoundFile, result: Inspection | Refusal, pack: number): InspectedFile =>
  'refused' in result
    ? { refusal: result.reason, bytes: file.bytes, modified: file.modified }
    : { inspection: result, pack };
