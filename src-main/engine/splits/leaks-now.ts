import type { TiedImages } from '../../../src-shared/contract/splits';
import { at } from '../../../src-shared/domain/at';
import type { KeepTogether } from '../../../src-shared/domain/keep-together';
import type { TrainableImage } from '../catalog/images';
import { collecting, inSlices } from '../base/slices';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { findLeaks, type FoundLeaks } from './leaks';
import { countingTied } from './planning';
import { tiesOf } from './ties';

/** Number for images in no part. */
const noPart = 255;

/** The last answer, and the count of changes up to which it holds. */
const known = projectState<{ now: { readonly changes: number; readonly found: FoundLeaks } | null }>(() => ({
  now: null,
}));

/** Answers `splits.leaks`: series among the labelled images, and how the present split cuts groups. */
export async function leaksNow(project: Project, signal?: AbortSignal): Promise<FoundLeaks> {
  const { catalog } = project;
  const state = known.of(project);
  const changes = catalog.changes.count;
  if (state.now?.changes === changes) return state.now.found;
  const images = await inSlices(collecting(catalog.images.splittable()), signal);
  const split = catalog.splits.current();
  const members = split === null ? null : catalog.splits.members(split);
  const found = await findLeaks(
    project,
    {
      ids: images.map(({ id }) => id),
      ...classesOf(images),
      contentOf: (index) => at(images, index).sha256,
      parts: members && Uint8Array.from(images, ({ id }) => members.get(id) ?? noPart),
      split,
    },
    signal,
  );
  state.now = { changes, found };
  return found;
}

/** Answers `splits.tied`. */
export async function countTiedBy(
  project: Project,
  choices: readonly KeepTogether[],
  signal: AbortSignal,
): Promise<{ images: number; tied: TiedImages[] }> {
  const { catalog } = project;
  const ids = (await inSlices(collecting(catalog.images.splittable()), signal)).map(({ id }) => id);
  const tied: TiedImages[] = [];
  for (const choice of choices) {
    const ties = await inSlices(tiesOf(catalog, [choice]), signal);
    tied.push(await inSlices(countingTied(ids, ties), signal));
  }
  return { images: ids.length, tied };
}

function classesOf(images: readonly TrainableImage[]): { classes: Int32Array; classNames: string[] } {
  const numbers = new Map<string, number>();
  const classes = Int32Array.from(images, ({ className }) => {
    const number = numbers.get(className) ?? numbers.size;
    numbers.set(className, number);
    return number;
  });
  return { classes, classNames: [...numbers.keys()] };
}
