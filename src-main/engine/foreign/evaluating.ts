import { join, resolve } from 'node:path';
import type * as v from 'valibot';
import type { models as modelsContract } from '../../../src-shared/contract/models';
import type { Decision } from '../../../src-shared/domain/decision';
import { Failure } from '../../../src-shared/domain/failure';
import type { Filter } from '../../../src-shared/domain/filter';
import type { Part } from '../../../src-shared/domain/image';
import { knownInput, type KnownInput } from '../../../src-shared/domain/known-input';
import { isPreprocessing, preprocessingOf, type PreprocessingId } from '../../../src-shared/domain/preprocessing';
import { decisionFigures } from '../../../src-shared/metrics/decisions';
import type { JobContext } from '../base/jobs';
import type { LeftOut } from '../pixels/pixels';
import { pixelFileOf, pixelRowOf, preparePixels, type Preparation } from '../pixels/prepare-pixels';
import { evaluateRows } from '../results/evaluations';
import { assessRows } from '../results/figures-in-thread';
import { chooseImages, partsOf } from '../runs/evaluating-filter';
import { slicesByPart } from '../runs/evaluating-unseen';
import type { Session } from '../session/session';
import { RunClasses } from '../splits/run-classes';
import { meaningsOf, type Meaning } from './mapping';
import { asProbabilities } from './probabilities';
import { openForeignModel, runForeignModel } from './running';

type Declaration = (typeof modelsContract)['evaluate'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** A model that is understood: how it is fed, and what its outputs mean here. */
interface Understood extends KnownInput {
  readonly kind: Result['kind'];
  readonly output: string;
  readonly preprocessing: PreprocessingId;
  readonly theirs: readonly string[];
  readonly classesFrom: string;
  readonly meanings: readonly Meaning[];
  /** The decision of a model that Facet exported, by the model's own names. */
  readonly decision: Decision | null;
}

/** Answers `models.evaluate`. */
export async function evaluateModel(session: Session, params: Params, job: JobContext): Promise<Result> {
  const { catalog } = session.open;
  const model = resolve(params.model);
  job.phase('Opening the model', '', null);
  const understood = await understand(session, { ...params, model }, job.signal);
  const { meanings, theirs } = understood;
  const classes = new RunClasses(catalog, { classes: [...theirs], classIds: meanings.map(({ id }) => id) });
  const { part, ids } = await idsToEvaluate(session, params.on);
  const chosen = chooseImages(catalog, { classes }, ids);
  const { images, leftOut } = await prepareImages(session, chosen.images, understood, job);
  if (images.length === 0) throw nothingToEvaluate(part, chosen, chosen.unknown.names);
  const run = await runOn(session, images, { understood, model, isTrusted: params.trust }, job);
  const { probabilities, form } = probabilitiesOf(model, run, theirs.length);
  const predictions = {
    probabilities: classes.gather(probabilities),
    labels: Int32Array.from(images, ({ classId }) => classes.indexOf(classId) ?? -1),
    names: classes.names,
  };
  job.phase('Computing figures', 'images', images.length);
  const counted = { probabilities: predictions.probabilities, labels: predictions.labels, classes: classes.names };
  const all = [...images.keys()];
  const nothing = { probabilities: new Float32Array(), labels: new Int32Array() };
  const assessment = await assessRows({ ...counted, validation: nothing, applied: null }, job.signal);
  const decision = decisionFor(params.threshold, classes.names) ?? decisionHere(understood);
  return {
    ...evaluateRows(predictions.probabilities, all, predictions.labels, classes.names),
    ...assessment,
    model,
    kind: understood.kind,
    input: { preprocessing: understood.preprocessing, ...understood.input },
    inputFrom: [...understood.from],
    classesFrom: understood.classesFrom,
    output: form,
    mapping: meanings.map(({ theirs: name, ours, isGiven }) => ({ theirs: name, ours, isGiven })),
    part,
    classes: [...classes.names],
    unknown: chosen.unknown.toRecord(),
    decision,
    threshold: decision?.threshold ?? null,
    decided: decision && decisionFigures(counted, decision),
    slices: slicesByPart(
      partsOf(
        catalog,
        images.map(({ id }) => id),
      ),
      { ...predictions, seen: [] },
    ),
    refused: leftOut.map(({ path, reason }) => ({ path, reason })),
  };
}

type Chosen = ReturnType<typeof chooseImages>['images'];

const preparationOf = ({ preprocessing, input }: Understood): Preparation => ({ preprocessing, edge: input.edge });

/** Decodes images as the model takes them. @returns those that can be read, and the others */
async function prepareImages(
  { services, open: project }: Session,
  chosen: Chosen,
  understood: Understood,
  job: JobContext,
): Promise<{ images: Chosen; leftOut: LeftOut[] }> {
  if (chosen.length === 0) return { images: [], leftOut: [] };
  const wanted = chosen.map(({ id, sourceRoot, path, sha256 }) => ({
    image: id,
    file: join(sourceRoot, path),
    sha256,
  }));
  const leftOut = await preparePixels({ services, project, job }, wanted, preparationOf(understood));
  const without = new Set(leftOut.map(({ image }) => image));
  return { images: chosen.filter(({ id }) => !without.has(id)), leftOut };
}

/** Runs the model on prepared images, in order. */
function runOn(
  { services, open: project }: Session,
  images: Chosen,
  { understood, model, isTrusted }: { understood: Understood; model: string; isTrusted: boolean },
  job: JobContext,
): ReturnType<typeof runForeignModel> {
  job.phase('Evaluating', 'images', images.length);
  const preparation = preparationOf(understood);
  const rows = images.map(({ sha256 }) => pixelRowOf(project, preparation, sha256) ?? -1);
  const { output, input } = understood;
  return runForeignModel(
    services,
    { model, output, isTrusted, input, pixels: pixelFileOf(project, preparation), rows },
    job,
  );
}

async function understand(session: Session, params: Params, signal: AbortSignal): Promise<Understood> {
  const { services, open: project } = session;
  const { model, output = null, trust, classes, map } = params;
  const opened = await openForeignModel(services, { model, output, isTrusted: trust }, signal);
  const { sidecar } = opened;
  const theirs = classes ?? sidecar.classes;
  if (theirs === null) {
    throw new Failure('bad-input', `Neither the model in ${model} nor a file beside it names its classes.`, {
      step: 'describe-model',
      missing: ['classes'],
    });
  }
  if (new Set(theirs).size < theirs.length) {
    throw new Failure(
      'bad-input',
      'Two of the model’s classes have the same name.',
      'Give each class a name of its own.',
    );
  }
  return {
    kind: opened.kind,
    output: opened.output,
    ...knownInput(model, opened, params),
    preprocessing: preprocessingIn(model, sidecar.facet?.preprocessing ?? preprocessingOf('none')),
    theirs,
    classesFrom: classes ? 'given' : (sidecar.classesFrom ?? ''),
    meanings: meaningsOf(project.catalog, theirs, map),
    decision: sidecar.facet?.decision ?? null,
  };
}

function preprocessingIn(model: string, id: string): PreprocessingId {
  if (isPreprocessing(id)) return id;
  throw new Failure(
    'unsupported',
    `The model in ${model} needs images prepared as "${id}", which this Facet does not know.`,
    'Use the version of Facet that made it.',
  );
}

/** The decision that a threshold means; null without one. */
function decisionFor(threshold: number | undefined, [first, second, ...more]: readonly string[]): Decision | null {
  if (threshold === undefined) return null;
  const isOfTwo = first !== undefined && second !== undefined && more.length === 0;
  return isOfTwo ? { kind: 'class', class: second, threshold } : { kind: 'abstain', threshold };
}

/** An exported model's decision by the names of the project; null where classes were put together, for which it was not made. */
function decisionHere({ decision, meanings }: Understood): Decision | null {
  if (decision === null || new Set(meanings.map(({ id }) => id)).size < meanings.length) return null;
  if (decision.kind === 'abstain') return decision;
  const meaning = meanings.find(({ theirs }) => theirs === decision.class);
  return meaning ? { ...decision, class: meaning.ours } : null;
}

function probabilitiesOf(model: string, { output, width }: { output: Float32Array; width: number }, classes: number) {
  try {
    return asProbabilities(output, width, classes);
  } catch (error) {
    throw new Failure(
      'bad-input',
      `The model in ${model} gives ${String(width)} numbers per image, for ${String(classes)} classes.`,
      { step: 'describe-model', missing: ['classes', 'output'] },
      { cause: error },
    );
  }
}

/** The images to evaluate: those of the split's test part, else of its validation part, else all; or those of a filter. */
async function idsToEvaluate(
  session: Session,
  on: Params['on'],
): Promise<{ part: Part | null; ids: readonly number[] }> {
  const idsOf = (filter: Filter): Promise<readonly number[]> => session.idsOf({ filter, except: [] });
  if (on.data === 'filter') return { part: null, ids: await idsOf(on.filter) };
  for (const part of ['test', 'validation'] as const) {
    const ids = await idsOf([{ key: 'split', values: [part], negated: false }]);
    if (ids.length > 0) return { part, ids };
  }
  return { part: null, ids: await idsOf([]) };
}

function nothingToEvaluate(
  part: Part | null,
  { labelled, images }: { readonly labelled: number; readonly images: readonly unknown[] },
  unknown: readonly string[],
): Failure {
  const where = part === null ? 'these images' : `the images of the ${part} part`;
  if (images.length > 0) {
    return new Failure('no-data', `None of ${where} can be read.`, 'Bring the files back, or choose others.');
  }
  if (labelled === 0) return new Failure('no-data', `None of ${where} is labelled and readable.`, 'Label some first.');
  const names = unknown.map((name) => `“${name}”`).join(', ');
  return new Failure(
    'no-data',
    `${where.replace('the', 'The')} are of classes that the model does not know: ${names}.`,
    {
      step: 'map-classes',
    },
  );
}
