import { join } from 'node:path';
import type { KnownFile } from '../catalog/images';
import type { FileLocation } from '../catalog/originals';
import type { Project } from '../project/project';
import type { Differences } from './differences';
import type { SeenImages } from './missing';
import type { Recogniser } from './recogniser';
import type { FoundFile } from './source';
import type { Tally } from './tally';
import type { Unsettled, UnsettledFile } from './unsettled';
import type { ImportWriter } from './writing';

/** Gives images the places where their photos stand now, at the end of an import: labels follow the content. */
export class Mover {
  constructor(
    private readonly project: Project,
    private readonly writer: ImportWriter,
    private readonly differences: Differences,
    private readonly tally: Tally,
    private readonly seen: SeenImages,
  ) {}

  /** All in one transaction, since photos may have changed places. */
  async run(unsettled: Unsettled, recogniser: Recogniser): Promise<void> {
    const settled = await unsettled.settle(recogniser);
    const { catalog } = this.project;
    const rest = unsettled.files.filter((file) => !settled.has(file));
    const moves = new Map(recogniser.moved);
    for (const [{ file }, image] of settled) moves.set(image, file);
    if (moves.size + rest.length === 0) return;
    catalog.transaction(() => {
      for (const [image, file] of moves) this.tell(image, file);
      for (const { known, file } of settled.keys()) if (known && !moves.has(known.id)) this.#displace(known, file);
      catalog.originals.moveAll(this.#placesOf(moves));
      for (const file of rest) this.#write(file, moves);
    });
  }

  /** Counts a move, and notes what the source tells of the image; changes nothing. */
  tell(image: number, file: FoundFile): void {
    this.seen.add(image);
    this.tally.counts.moved += 1;
    const before = this.project.catalog.images.location(image);
    const from = before ? join(before.root, before.path) : '';
    this.tally.moves.add({ image, from, to: join(file.root, file.path) });
    this.differences.compare(image, file.path, file.told, true);
  }

  /** A file that is no known image's: its path is free now, or the image there has a new content. */
  #write({ file, result, pack, known }: UnsettledFile, moves: ReadonlyMap<number, FoundFile>): void {
    if (known && !moves.has(known.id)) this.writer.replace(known, file, result, pack);
    else this.writer.add(file, result, pack);
  }

  #placesOf(moves: ReadonlyMap<number, FoundFile>): Map<number, FileLocation> {
    const placeOf = ({ root, path, modified }: FoundFile): FileLocation => {
      return { source: this.writer.sourceOf(root), path, modified };
    };
    return new Map([...moves].map(([image, file]) => [image, placeOf(file)]));
  }

  /** Another image's photo has this one's path, and its own photo was not found: it is missing, under a path of no file. */
  #displace(known: KnownFile, { root, path }: FoundFile): void {
    const { images, originals } = this.project.catalog;
    const source = this.writer.sourceOf(root);
    let free = `${path} (replaced)`;
    for (let number = 2; images.known(source, free); number += 1) free = `${path} (replaced ${String(number)})`;
    originals.displace(known.id, free);
    this.seen.remove(known.id);
    this.tally.counts.displaced += 1;
  }
}
