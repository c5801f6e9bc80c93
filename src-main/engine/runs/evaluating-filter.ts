import { join } from 'node:path';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { Filter } from '../../../src-shared/domain/filter';
import { bytesOf, withTemporaryFolder, writeSynced } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { readModelMetadata } from '../../platform/model-folder';
import type { Catalog } from '../catalog/catalog';
import { partFromNumber } from '../catalog/image-list';
import type { TrainableImage } from '../catalog/images';
import type { JobContext } from '../base/jobs';
import { predictRows, preparationOf } from '../models/model';
import type { Project } from '../project/project';
import type { Services } from '../project/services';
import { filteredAsSealed } from './as-sealed';
import { evaluateUnseen, slicesBy } from './evaluating-unseen';
import type { Evaluated, EvaluatedRun } from './evaluated';
import { pixelFileOf, pixelRowOf, preparePixels } from '../pixels/prepare-pixels';
import { UnknownClasses } from '../splits/run-classes';
import { partsSeen } from './seen';

interface Asked {
  readonly filter: Filter;
  /** Images that pass it. */
  readonly ids: readonly number[];
}

/** Figures on the labelled, readable images of a filter, as they are labelled now. */
export async function evaluateFilter(
  services: Services,
  project: Project,
  run: EvaluatedRun,
  asked: Asked,
  job: JobContext,
): Promise<Evaluated> {
  const { catalog } = project;
  const { classes } = run;
  const preparation = preparationOf(await readModelMetadata(run.model));
  const { images, unknown, labelled } = chosenOf(catalog, run, asked.ids);
  if (images.length === 0) throw nothingToEvaluate(catalog, run, asked, labelled, unknown);
  const wanted = images.map(({ id, sourceRoot, path, sha256 }) => ({
    image: id,
    file: join(sourceRoot, path),
    sha256,
  }));
  const leftOut = await preparePixels(services, project, wanted, preparation, job);
  const without = new Set(leftOut.map(({ image }) => image));
  const left = images.filter(({ id }) => !without.has(id));
  if (left.length === 0) throw unreadable(images.length, at(leftOut, 0));
  const rows = Int32Array.from(left, ({ sha256 }) => pixelRowOf(project, preparation, sha256) ?? -1);
  const probabilities = await withTemporaryFolder(privateFolder(), async (temporary) => {
    const rowsFile = join(temporary, 'rows.i32');
    await writeSynced(rowsFile, bytesOf(rows));
    job.phase('Evaluating', 'images', left.length);
    const files = { model: run.model, pixels: pixelFileOf(project, preparation), rows: rowsFile };
    return predictRows(services, { ...files, count: left.length, output: join(temporary, 'p.f32') }, job);
  });
  const labels = Int32Array.from(left, ({ classId }) => classes.indexOf(classId) ?? -1);
  const contents = left.map(({ sha256 }) => sha256);
  const said = {
    ...{ probabilities: classes.gather(probabilities), labels, names: classes.names },
    seen: await partsSeen(run.snapshot, contents, job.signal),
  };
  const { figures, seen, counted } = evaluateUnseen(said, run.withSeen);
  const ids = left.map(({ id }) => id);
  return {
    ...figures,
    ...{ unknown: unknown.toRecord(), seen },
    slices: slicesBy('split', partOf(catalog, ids), said),
    testAsSealed: filteredAsSealed(catalog, ids, said.probabilities, classes, new Set(counted)),
    refused: leftOut.map(({ path, reason }) => ({ path, reason })),
  };
}

/** The part of each image in the present split, by its place. */
function partOf({ splits }: Catalog, ids: readonly number[]): (place: number) => string {
  const split = splits.current();
  const members = split === null ? new Map<number, number>() : splits.members(split);
  return (place) => {
    const part = members.get(at(ids, place));
    return part === undefined ? 'none' : partFromNumber(part);
  };
}

/** The images that can be evaluated; and how many are labelled at all, those of classes among them that the run doesn't know. */
function chosenOf(catalog: Catalog, { classes }: EvaluatedRun, ids: readonly number[]) {
  const chosen = new Set(ids);
  const labelled = catalog.images.trainable().filter(({ id }) => chosen.has(id));
  const unknown = new UnknownClasses();
  const images: TrainableImage[] = [];
  for (const image of labelled) {
    if (classes.indexOf(image.classId) === undefined) unknown.add(image.className);
    else images.push(image);
  }
  return { images, unknown, labelled: labelled.length };
}

/** Says why nothing can be evaluated: no image, no label, or no class that the run knows. */
function nothingToEvaluate(
  catalog: Catalog,
  run: EvaluatedRun,
  { filter, ids }: Asked,
  labelled: number,
  unknown: UnknownClasses,
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
    `None of the ${String(images)} images of this filter can be read, the first is ${first.path}: ${first.reason}`,
    'Bring the files back, or choose others.',
  );

const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');
