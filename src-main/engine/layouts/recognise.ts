import { join } from 'node:path';
import type * as v from 'valibot';
import type { imports } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import type { LayoutChoice, Recognition } from '../../../src-shared/domain/layouts';
import type { JobContext } from '../base/jobs';
import { forEachInSlices } from '../base/slices';
import { resolvePhotoFolder } from '../folders/scan';
import type { Project } from '../project/project';
import type { SourceLabels } from '../tables/source-labels';
import { requireUnpacked } from '../unpacking/packed-source';
import { fittingLayouts, namedLayouts, placedChoice, type Fitting } from './choosing';
import { ClassNames, classesOf } from './class-names';
import type { Place, ReadLayout } from './layout';
import { FolderLevels } from './levels';
import { openPlace } from './place';
import { shownPictures } from './shown-pictures';
import { LabelSummary, rowNotes } from './summary';

type Declaration = (typeof imports)['recognise'];

/** Images that are shown with the labels that they would get. */
const examples = 10;
/** Likelihood from which alternatives are read, and milliseconds after which no further one is. */
const [readFrom, readWithin] = [0.3, 20_000];

/** Answers `imports.recognise`. */
export async function recogniseFolder(
  project: Project,
  { folder, as, choice: chosen }: v.InferOutput<Declaration['params']>,
  job: JobContext,
): Promise<v.InferOutput<Declaration['result']>> {
  await requireUnpacked(folder);
  const root = await resolvePhotoFolder(folder);
  job.phase('Listing', 'images', null);
  const place = await openPlace(root, job);
  const choice = await placedChoice(place, chosen);
  const fitting = await fittingLayouts(place, namedLayouts(as, choice), choice, job.signal);
  job.phase('Reading labels', 'layouts', fitting.length);
  const endsAt = performance.now() + readWithin;
  const found: Recognition[] = [];
  for (const [index, each] of fitting.entries()) {
    const isCheap = each.layout.name === 'no-labels';
    const isRead = index === 0 || isCheap || (each.fit.likelihood >= readFrom && performance.now() < endsAt);
    const context = { project, place, choice, job };
    found.push(isRead ? await readFitting(context, each, as !== undefined) : unread(place, each));
    job.advance(1);
  }
  return { folder: root, found, isWhole: place.isWhole };
}

interface Context {
  readonly project: Project;
  readonly place: Place;
  readonly choice: LayoutChoice;
  readonly job: JobContext;
}

/** What an import would make of a place by a layout. @param mustRead whether a layout that can't be read is an error */
async function readFitting(context: Context, fitting: Fitting, mustRead: boolean): Promise<Recognition> {
  const { place, choice, job } = context;
  try {
    const read = await fitting.layout.read(place, choice, job.signal);
    try {
      return await recognitionOf(context, fitting, read);
    } finally {
      read.close();
    }
  } catch (error) {
    const failure = Failure.from(error);
    if (mustRead || failure.kind !== 'bad-input') throw error;
    const base = unread(place, fitting);
    return { ...base, notes: [failure.message, ...fitting.fit.notes] };
  }
}

async function recognitionOf(
  { project, place, choice, job }: Context,
  fitting: Fitting,
  read: ReadLayout,
): Promise<Recognition> {
  const { fit } = fitting;
  const { images } = place;
  const names = new ClassNames(project);
  if (choice.oneClass === true) names.unite(names.variantsIn(await classesOf(images, read, job.signal)));
  const summary = new LabelSummary();
  const levels = new FolderLevels();
  const shown = new Map<string, SourceLabels>();
  const examplePaths = new Set(spread(images, examples));
  await forEachInSlices(images, job.signal, (path) => {
    const labels = names.labelsOf(read.labelsOf(path));
    summary.add(labels);
    if (fit.level !== undefined) levels.add(path);
    if (examplePaths.has(path)) shown.set(path, labels);
  });
  const pictures = shownPictures.of(project);
  return {
    ...unread(place, fitting),
    says: summary.sentence(fit.says, read.tellsParts),
    levels: fit.level === undefined ? [] : levels.report(),
    parts: read.tellsParts ? summary.parts : null,
    classes: summary.classes,
    unlabelled: summary.unlabelled,
    examples: [...shown].map(([path, { className, part, attributes }]) => ({
      path,
      picture: pictures.add(join(place.root, path)),
      label: className,
      part: part ?? null,
      attributes: attributes.map(([name, value]): [string, string] => [name, value]),
    })),
    // Names that are remembered as one class are no question any more; those that are to be one now still are a choice.
    variants: names.report().flatMap(({ isOne, ...each }) => (isOne && choice.oneClass !== true ? [] : [each])),
    notes: [...fit.notes, ...summary.annotatorNotes(), ...rowNotes(read.report())],
  };
}

/** A layout that fits, before its labels are read. */
function unread({ images }: Place, { layout, fit }: Fitting): Recognition {
  return {
    layout: layout.name,
    says: `${fit.says}.`,
    labelNames: [...fit.labelNames],
    label: fit.label,
    level: fit.level ?? null,
    levels: [],
    file: fit.file,
    pattern: fit.pattern,
    hasPersons: fit.hasPersons,
    hasAddresses: fit.hasAddresses ?? false,
    parts: null,
    classes: [],
    images: images.length,
    unlabelled: images.length,
    examples: [],
    variants: [],
    notes: [...fit.notes],
  };
}

/** Items spread evenly over a list, in its order. @param most items */
const spread = <T>(items: readonly T[], most: number): T[] =>
  items.length <= most
    ? [...items]
    : Array.from({ length: most }, (_, index) => items[Math.floor(((index + 0.5) * items.length) / most)] as T);
