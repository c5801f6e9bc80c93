import { join } from 'node:path';
import type { Inspection, Refusal } from '../../../src-shared/workers/decoder';
import type { KnownFile } from '../catalog/images';
import type { FileLocation } from '../catalog/originals';
import { pathOfImage } from '../project/path-of-image';
import type { Project } from '../project/project';
import type { Differences } from './differences';
import type { FileMatcher } from './file-matcher';
import type { ImportWriter } from './import-writer';
import type { SeenImages } from './missing';
import type { FoundFile } from './source';
import type { Tally } from './tally';
import type { ToldParts } from './told-parts';
import { matchUndecided, type UndecidedFile } from './undecided';

/** A decoded file that can be matched with an image only after the whole scan. Each takes about a kilobyte of memory. */
export interface UndecidedImport extends UndecidedFile {
  readonly result: Inspection | Refusal;
  readonly pack: number;
}

interface Parts {
  readonly project: Project;
  readonly writer: ImportWriter;
  readonly differences: Differences;
  readonly tally: Tally;
  readonly seen: SeenImages;
  readonly parts: ToldParts;
}

/** Moves images to the paths where their photos are now, at the end of an import: labels follow the content. */
export class Moves {
  constructor(private readonly parts: Parts) {}

  /** Writes all moves and the undecided files in one transaction, since photos may have swapped paths. */
  async write(undecided: readonly UndecidedImport[], matcher: FileMatcher): Promise<void> {
    const { catalog } = this.parts.project;
    const displaced = new Set(undecided.flatMap(({ known }) => (known ? [known.id] : [])));
    const matched = await matchUndecided(undecided, matcher, displaced);
    const rest = undecided.filter((file) => !matched.has(file));
    const moves = new Map(matcher.moved);
    for (const [{ file }, image] of matched) moves.set(image, file);
    if (moves.size + rest.length === 0) return;
    catalog.transaction(() => {
      for (const [image, file] of moves) this.note(image, file);
      for (const { known, file } of matched.keys()) if (known && !moves.has(known.id)) this.#displace(known, file);
      catalog.originals.moveAll(this.#placesOf(moves));
      for (const file of rest) this.#writeUnmatched(file, moves);
    });
  }

  /**
   * Counts the moves and the undecided files of a dry run; changes nothing.
   * @returns ids of the images that would be displaced
   */
  async forecast(undecided: readonly UndecidedFile[], matcher: FileMatcher): Promise<ReadonlySet<number>> {
    const { tally, writer, seen } = this.parts;
    const matched = await matchUndecided(undecided, matcher, new Set());
    const moves = new Map([...matched].map(([{ file }, image]) => [image, file]));
    for (const [image, file] of moves) this.note(image, file);
    const displaced = new Set<number>();
    for (const each of undecided) {
      const { known } = each;
      const staying = known && !moves.has(known.id) && !matcher.moved.has(known.id) ? known : undefined;
      if (!matched.has(each)) writer.forecast(each.file, staying);
      else if (staying) displaced.add(staying.id);
    }
    for (const image of displaced) seen.remove(image);
    tally.counts.displaced += displaced.size;
    return displaced;
  }

  /** Counts a move, and notes where the source labels the image otherwise; changes nothing. */
  note(image: number, file: FoundFile): void {
    const { project, differences, tally, seen, parts } = this.parts;
    seen.add(image);
    parts.note(image, file.labels);
    tally.counts.moved += 1;
    tally.moves.add({ image, from: pathOfImage(project, image), to: join(file.root, file.path) });
    differences.compare(image, file.path, file.labels, { hasMoved: true });
  }

  /** Writes a file that matches no known image: its path is free now, or the image at its path has a new content. */
  #writeUnmatched({ file, result, pack, known }: UndecidedImport, moves: ReadonlyMap<number, FoundFile>): void {
    const { writer } = this.parts;
    if (known && !moves.has(known.id)) writer.replace(known, file, result, pack);
    else writer.add(file, result, pack);
  }

  #placesOf(moves: ReadonlyMap<number, FoundFile>): Map<number, FileLocation> {
    const placeOf = ({ root, path, modified }: FoundFile): FileLocation => {
      return { source: this.parts.writer.sourceOf(root), path, modified };
    };
    return new Map([...moves].map(([image, file]) => [image, placeOf(file)]));
  }

  /** Marks an image missing whose path another photo has taken and whose own was not found, and gives it a path that no file has. */
  #displace(known: KnownFile, { root, path }: FoundFile): void {
    const { project, writer, tally, seen } = this.parts;
    const { images, originals } = project.catalog;
    const source = writer.sourceOf(root);
    let free = `${path} (replaced)`;
    for (let number = 2; images.known(source, free); number += 1) free = `${path} (replaced ${String(number)})`;
    originals.displace(known.id, free);
    seen.remove(known.id);
    tally.counts.displaced += 1;
  }
}
