import { resolve } from 'node:path';
import type * as v from 'valibot';
import type { predictions as predictionsContract } from '../../../src-shared/contract/predictions';
import { at } from '../../../src-shared/domain/at';
import type { Decision } from '../../../src-shared/domain/decision';
import { noClass } from '../../../src-shared/metrics/decisions';
import { LeftOutTally } from '../folders/clutter';
import type { JobContext } from '../base/jobs';
import type { PredictedFiles } from '../models/files';
import type { Session } from '../session/session';
import { answerOf, namedAnswer } from './answer';
import { chooseModel, predictWith, requireFitting, type ChosenModel } from './chosen-model';
import { ClassFolders } from './class-folders';
import { FilesWritten } from './files-written';
import { findFiles, type RefusedFile } from './found-files';
import type { KeptTable, NewRow } from './kept-table';
import { keepTable } from './kept-tables';

type Declaration = (typeof predictionsContract)['run'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Predictions that the result lists. */
const listedPredictions = 1000;

/** Answers `predictions.run`: classifies files and folders, block by block in order. */
export async function predict(session: Session, params: Params, job: JobContext): Promise<Result> {
  const model = await chooseModel(session, params);
  const decision = params.decision === undefined ? model.decision : params.decision;
  requireFitting(model, decision);
  const kept = params.keep ? await keepTable(session, job.id, { ...model, decision }) : null;
  try {
    return await predictInto(session, { ...params, model, decision, kept }, job);
  } finally {
    kept?.complete();
  }
}

type Resolved = Omit<Params, 'model' | 'decision'> & {
  readonly model: ChosenModel;
  readonly decision: Decision | null;
  readonly kept: KeptTable | null;
};

async function predictInto({ services }: Session, params: Resolved, job: JobContext): Promise<Result> {
  const startedAt = performance.now();
  const { model, kept } = params;
  const refused: RefusedFile[] = [];
  const leftOut = new LeftOutTally();
  const files = await findFiles(params.paths, { refused, leftOut }, job);
  if (kept) kept.refused = refused.length;
  const written = await FilesWritten.create(params, model.classes);
  const tally = new Answers(params, written);
  try {
    await written.requireNoImage(files);
    await predictWith(services, model, files, job, async (block) => {
      refused.push(...block.refused);
      const rows = tally.answer(block);
      await kept?.add(rows);
      if (kept) kept.refused = refused.length;
      await tally.add(rows);
    });
    await written.finish();
  } catch (error) {
    await written.discard();
    throw error;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { images } = tally;
  return {
    ...tally.report(),
    seconds,
    imagesPerSecond: images / seconds,
    refused,
    leftOut: leftOut.report(),
    quotedCells: written.quotedCells,
  };
}

/** Answers images, counts the answers, and passes on those with enough confidence. */
class Answers {
  readonly #folders: ClassFolders | null;
  readonly #likeliest: Int32Array;
  readonly #answered: Int32Array;
  readonly #predictions: Result['predictions'] = [];
  /** Confidences are 32-bit: 0.95 as float32 is below 0.95. */
  readonly #least: number;
  images = 0;
  #unsure = 0;
  #below = 0;

  constructor(
    private readonly params: Resolved,
    private readonly written: FilesWritten,
  ) {
    const { classes } = params.model;
    this.#folders = params.copyInto === null ? null : new ClassFolders(resolve(params.copyInto), classes);
    this.#likeliest = new Int32Array(classes.length);
    this.#answered = new Int32Array(classes.length);
    this.#least = Math.fround(params.above);
  }

  answer({ images }: PredictedFiles): NewRow[] {
    const { model, decision } = this.params;
    return images.map(({ path, probabilities }) => ({
      path,
      answer: answerOf(probabilities, model.classes, decision),
      probabilities,
    }));
  }

  async add(rows: readonly NewRow[]): Promise<void> {
    for (const row of rows) await this.#add(row);
  }

  report(): Pick<Result, 'images' | 'classes' | 'unsure' | 'below' | 'predictions'> {
    const classes = this.params.model.classes.map((name, index) => ({
      class: name,
      images: at(this.#likeliest, index),
      answered: at(this.#answered, index),
    }));
    return { images: this.images, classes, unsure: this.#unsure, below: this.#below, predictions: this.#predictions };
  }

  async #add({ path, answer, probabilities }: NewRow): Promise<void> {
    const named = namedAnswer(answer, this.params.model.classes);
    this.images += 1;
    if (answer.answer === noClass) this.#unsure += 1;
    else this.#answered[answer.answer] = at(this.#answered, answer.answer) + 1;
    this.#likeliest[answer.likeliest] = at(this.#likeliest, answer.likeliest) + 1;
    if (answer.confidence < this.#least) {
      this.#below += 1;
      return;
    }
    if (this.#predictions.length < listedPredictions) this.#predictions.push({ path, ...named });
    await this.written.add(path, named, probabilities);
    if (answer.answer !== noClass) await this.#folders?.copy(path, answer.answer);
  }
}
