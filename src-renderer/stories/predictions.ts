import type { InferInput } from 'valibot';
import type { PredictedPage } from '../../src-shared/contract/predicted';
import type { HeatMap } from '../../src-shared/domain/explanation';
import { models, type ModelFacts } from '../screens/predict/models.svelte';
import { predicting } from '../screens/predict/predicting.svelte';
import { runs } from '../screens/train/runs.svelte';
import { job, openProject, run } from './data';
import type { FakeBridge } from './fake-bridge';
import { longName } from './texts';

type Page = InferInput<typeof PredictedPage>;

export const facts = (change: Partial<ModelFacts> = {}): ModelFacts => ({
  ...{ format: 'tfjs', classes: ['glasses', 'no glasses'], decision: null, run: 'r1', recipe: 'a', inputEdge: 128 },
  crop: 'none',
  ...change,
});

/** An answer for a picture by its number: the more confident, the smaller the remainder. */
export function predictedRow(row: number, classes: readonly string[]): Page['rows'][number] {
  const likeliest = row % classes.length;
  const confidence = 0.995 - ((row * 7) % 45) / 100;
  const rest = (1 - confidence) / Math.max(1, classes.length - 1);
  const isUnsure = confidence < 0.6;
  const name = classes[likeliest] ?? '';
  return {
    ...{ row, class: name, decision: isUnsure ? 'unsure' : name, isUnsure, confidence },
    path:
      row % 11 === 10 ? `/home/ann/${longName}/${longName}.jpg` : `/home/ann/new photos/IMG_${String(4000 + row)}.jpg`,
    probabilities: classes.map((_, index) => (index === likeliest ? confidence : rest)),
  };
}

/** A page of a table with this many rows so far. */
export function pageOf(
  images: number,
  classes: readonly string[],
  { from, to, isComplete = true }: { from: number; to: number; isComplete?: boolean },
): Page {
  const count = Math.max(0, Math.min(to, images) - from);
  const answered = Math.floor((images * 0.9) / classes.length);
  return {
    ...{
      images,
      total: images,
      isComplete,
      refused: Math.floor(images / 400),
      unsure: images - answered * classes.length,
    },
    classes: classes.map((name) => ({ class: name, images: Math.floor(images / classes.length) })),
    answered: classes.map(() => answered),
    rows: Array.from({ length: count }, (_, index) => predictedRow(from + index, classes)),
  };
}

const map: HeatMap = {
  ...{ width: 7, height: 7 },
  values: Array.from({ length: 49 }, (_, index) => {
    const [x, y] = [(index % 7) - 3, Math.floor(index / 7) - 2];
    return 2 * Math.exp(-(x * x + y * y) / 4) - 0.3;
  }),
};

interface Given {
  readonly images?: number;
  readonly classes?: readonly string[];
  readonly state?: 'running' | 'done' | 'failed' | 'cancelled';
  /** Without a project: an exported model is tried. */
  readonly isTrial?: boolean;
  readonly refused?: number;
}

/** Gives the window a model, and predictions by it. */
export async function predictions(bridge: FakeBridge, given: Given = {}): Promise<Record<string, never>> {
  const { images = 24, classes = facts().classes, state = 'done', isTrial = false, refused = 0 } = given;
  await withModel(bridge, { classes: [...classes] }, isTrial);
  bridge.answerJob('predictions', 'run', () => ({
    ...{ images, seconds: 4, imagesPerSecond: 212, unsure: 2, below: 0, predictions: [], quotedCells: 0 },
    classes: [],
    leftOut: { projects: [], projectFolders: 0, clutter: 0, clutterPaths: [], hidden: 0, hiddenPaths: [] },
    refused: Array.from({ length: refused }, (_, index) => ({
      path: `/home/ann/new photos/broken ${String(index)}.jpg`,
      reason: 'It is cut off: the end of the file is missing.',
    })),
  }));
  bridge.answer('predictions', 'page', ({ from, to }) =>
    pageOf(images, classes, { from, to, isComplete: state !== 'running' }),
  );
  bridge.answer('predictions', 'explain', ({ row }) => {
    const { class: name, confidence } = predictedRow(row, classes);
    return {
      ...{ class: name, predicted: name, probability: confidence, method: 'cam' as const, map, aspect: 1 },
      place: { left: 0, top: 0, width: 1, height: 1 },
    };
  });
  await predicting.predict(['/home/ann/new photos']);
  const { started } = predicting;
  bridge.emit(
    'jobs',
    'changed',
    job({
      ...{ id: started?.job ?? 0, name: 'predictions.run', state, phase: 'Predicting', done: images },
      total: state === 'running' ? 12_400 : images,
      ...(state === 'running' && { rate: 212, secondsLeft: 58 }),
      failure:
        state === 'failed'
          ? {
              kind: 'disk-full',
              message: 'The disk with the temporary files is full.',
              next: 'Make room, then predict again.',
            }
          : null,
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 600));
  return {};
}

/** Gives the window a model, and nothing that it has predicted. */
export async function withModel(bridge: FakeBridge, change: Partial<ModelFacts> = {}, isTrial = false): Promise<void> {
  bridge.answer('predictions', 'model', () => facts(change));
  bridge.answer('runs', 'list', () => ({ runs: [] }));
  if (isTrial) {
    models.choose('/home/ann/models/glasses-r1');
  } else {
    await openProject(bridge);
    bridge.answer('runs', 'list', () => ({ runs: [run('r2', { validation: null, test: null }), run('r1')] }));
    await runs.refresh();
  }
  await models.describe();
}
