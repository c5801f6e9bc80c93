import { join } from 'node:path';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { Filter } from '../../../src-shared/domain/filter';
import { readModelMetadata } from '../../platform/model-folder';
import type { Catalog } from '../catalog/catalog';
import { partFromNumber } from '../catalog/image-list';
import type { TrainableImage } from '../catalog/images';
import { preparationOf } from '../models/model';
import type { ProjectJob } from '../project/project-job';
import { filteredAsSealed } from './as-sealed';
import { evaluateUnseen, slicesByPart } from './evaluating-unseen';
import type { Evaluated, EvaluatedRun } from './evaluated';
import { pixelRowOf, preparePixels } from '../pixels/prepare-pixels';
import { UnknownClasses } from '../splits/run-classes';
import { predictPrepared } from './predict-rows';
import { chooseRows } from '../results/figures-in-thread';
import { calibrated } from '../results/probabilities';
import { partsSeen } from './seen';

/** A filter, and the images that pass it. */
interface Filtered {
  readonly filter: Filter;
  readonly ids: readonly number[];
}

/** Evaluates a run's model on the labelled, readable images of a filter, with their present labels. */
export async function evaluateFilter(context: ProjectJob, run: EvaluatedRun, filtered: Filtered): Promise<Evaluated> {
  const { project, job } = context;
  const { catalog } = project;
  const { classes, model } = run;
  const preparation = preparationOf(await readModelMetadata(model));
  const chosen = chooseImages(catalog, run, filtered.ids);
  if (chosen.images.length === 0) throw nothingToEvaluate(catalog, run, filtered, chosen);
  const wanted = chosen.images.map(({ id, sourceRoot, path, sha256 }) => {
    return { image: id, file: join(sourceRoot, path), sha256 };
  });
  const leftOut = await preparePixels(context, wanted, preparation);
  const without = new Set(leftOut.map(({ image }) => image));
  const images = chosen.images.filter(({ id }) => !without.has(id));
  if (images.length === 0) throw unreadable(chosen.images.length, at(leftOut, 0));
  job.phase('Evaluating', 'images', images.length);
  const rows = images.map(({ sha256 }) => pixelRowOf(project, preparation, sha256) ?? -1);
  const predictions = {
    probabilities: classes.gather(
      calibrated(await predictPrepared(context, { model, preparation, rows }), run, classes.outputs.length),
    ),
    labels: Int32Array.from(images, ({ classId }) => classes.indexOf(classId) ?? -1),
    names: classes.names,
    seen: await partsSeen(
      run.snapshot,
      images.map(({ sha256 }) => sha256),
      job.signal,
    ),
  };
  const { probabilities } = predictions;
  const { figures, seen, counted } = evaluateUnseen(predictions, run.withSeen);
  const ids = images.map(({ id }) => id);
  return {
    ...figures,
    counted: { ...chooseRows(predictions, counted), ids: counted.map((index) => at(ids, index)) },
    unknown: chosen.unknown.toRecord(),
    seen,
    slices: slicesByPart(partsOf(catalog, ids), predictions),
    testAsSealed: filteredAsSealed(catalog, { images: ids, probabilities, classes, counted: new Set(counted) }),
    refused: leftOut.map(({ path, reason }) => ({ path, reason })),
  };
}

/** Returns a lookup from an image's index to its part in the present split. */
export function partsOf({ splits }: Catalog, ids: readonly number[]): (index: number) => string {
  const split = splits.current();
  const members = split === null ? new Map<number, number>() : splits.members(split);
  return (index) => {
    const part = members.get(at(ids, index));
    return part === undefined ? 'none' : partFromNumber(part);
  };
}

interface Chosen {
  /** Labelled, readable images of classes that the run knows. */
  readonly images: readonly TrainableImage[];
  /** Classes of the others, which the run doesn't know. */
  readonly unknown: UnknownClasses;
  /** Number of labelled, readable images of any class. */
  readonly labelled: number;
}

/** Chooses the images of these ids that are labelled and readable, and divides them by whether a model knows their class. */
export function chooseImages(
  catalog: Catalog,
  { classes }: Pick<EvaluatedRun, 'classes'>,
  ids: readonly number[],
): Chosen {
  const filtered = new Set(ids);
  const labelled = catalog.images.trainable().filter(({ id }) => filtered.has(id));
  const unknown = new UnknownClasses();
  const images: TrainableImage[] = [];
  for (const image of labelled) {
    if (classes.indexOf(image.classId) === undefined) unknown.add(image.className);
    else images.push(image);
  }
  return { images, unknown, labelled: labelled.length };
}

/** Explains why nothing can be evaluated: no image, no label, or no class that the run knows. */
function nothingToEvaluate(
  catalog: Catalog,
  run: EvaluatedRun,
  { filter, ids }: Filtered,
  { labelled, unknown }: Pick<Chosen, 'labelled' | 'unknown'>,
): Failure {
  if (labelled > 0) {
    return new Failure(
      'no-data',
      `${run.name} doesn’t know ${quoted(unknown.names)}: it was trained on ${quoted(run.classes.names)}.`,
      'Train again with this class, or evaluate on images of the others.',
    );
  }
  if (ids.length > 0) {
    const images = ids.length === 1 ? 'The one image' : `None of the ${String(ids.length)} images`;
    return new Failure(
      'no-data',
      `${images} of this filter is ${ids.length === 1 ? 'not ' : ''}labelled and readable.`,
      'Label some first, or loosen the filter.',
    );
  }
  const missing = filter
    .filter(({ key, negated }) => key === 'class' && !negated)
    .flatMap(({ values }) => values)
    .filter((name) => catalog.classes.byName(name)?.removed !== 0);
  const renamed = missing.flatMap((name) => {
    const record = catalog.classes.formerly(name);
    return record?.removed === 0 ? [` “${name}” is called “${record.name}” now.`] : [];
  });
  if (missing.length === 0) return new Failure('no-data', 'No image passes this filter.', 'Loosen the filter.');
  return new Failure(
    'no-data',
    `There is no class ${quoted(missing)} in this project.${renamed.join('')}`,
    'Use the name of a class in this project.',
  );
}

const unreadable = (images: number, first: { path: string; reason: string }): Failure =>
  new Failure(
    'no-data',
    `None of the ${String(images)} images of this filter can be read. The first is ${first.path}: ${first.reason}`,
    'Bring the files back, or choose others.',
  );

const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');
