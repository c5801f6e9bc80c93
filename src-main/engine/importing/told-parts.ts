import { relative, sep } from 'node:path';
import type { ImportReport } from '../../../src-shared/contract/imports';
import { parts as partNames } from '../../../src-shared/domain/image';
import type { PartCounts } from '../../../src-shared/domain/layouts';
import { isImportedSplit } from '../../../src-shared/domain/training-plan';
import type { JobContext } from '../base/jobs';
import { chunksOf } from '../base/concurrency';
import { yieldToOthers } from '../base/slices';
import { pathOfImage } from '../project/path-of-image';
import type { Project } from '../project/project';
import type { Session } from '../session/session';
import { copiesAcrossParts, keepToldParts } from '../splits/imported-split';
import type { SourceLabels } from '../tables/source-labels';

type Told = NonNullable<ImportReport['split']>;

/** Images whose parts are written in one transaction. */
const imagesAtOnce = 500;
/** Groups of copies that are listed. */
const listedCopies = 100;

/** The parts of a split that a source tells of its images. */
export class ToldParts {
  /** Images by part, as the source has them. */
  readonly counts: PartCounts = { train: 0, validation: 0, test: 0 };
  readonly #known = new Map<number, number>();

  /** @param isDryRun whether nothing is to be written */
  constructor(
    private readonly project: Project,
    private readonly isDryRun: boolean,
  ) {}

  count({ part }: SourceLabels): void {
    if (part != null) this.counts[part] += 1;
  }

  /** Notes the part of an image that the project has. */
  note(image: number, { part }: SourceLabels): void {
    if (part != null && !this.isDryRun) this.#known.set(image, partNames.indexOf(part));
  }

  /** Keeps what was noted. */
  async write(signal: AbortSignal): Promise<void> {
    const { catalog } = this.project;
    for (const some of chunksOf([...this.#known], imagesAtOnce)) {
      catalog.unsynced(() => {
        for (const [image, part] of some) catalog.toldParts.set(image, part);
      });
      await yieldToOthers(signal);
    }
    this.#known.clear();
  }
}

/** What would become of the parts that a source tells; changes nothing. */
export function forecastSplit({ catalog }: Project, counts: PartCounts, isLocking: boolean): Told {
  const split = catalog.splits.current();
  const isKept = split === null || isImportedSplit(catalog.splits.method(split));
  const isLocked = (split !== null && catalog.splits.isLocked(split)) || (isKept && isLocking);
  return { ...counts, isKept, isLocked, heldBack: 0, acrossParts: 0, copies: [] };
}

/** Makes the parts that a source tells the project's split, as a step of the person who imports, and looks for copies in several parts. */
export async function keepSplit(
  session: Session,
  { counts, isLocking, folder }: { counts: PartCounts; isLocking: boolean; folder: string },
  job: JobContext,
): Promise<Told> {
  const { open: project } = session;
  const { catalog } = project;
  const { split, isLocked, heldBack } = await session.writeStep(() => keepToldParts(project, isLocking));
  const parts = split === null ? catalog.toldParts.all() : catalog.splits.members(split);
  const across = await copiesAcrossParts(project, parts, job.signal);
  const nameOf = (image: number): string => {
    const path = pathOfImage(project, image);
    const inside = relative(folder, path);
    return inside.startsWith(`..${sep}`) ? path : inside.split(sep).join('/');
  };
  const copies = across.slice(0, listedCopies).map((group) => group.map(nameOf));
  return { ...counts, isKept: split !== null, isLocked, heldBack, acrossParts: across.length, copies };
}
