import { Failure } from '../../src-shared/domain/failure';
import type { Explanation, HeatMap } from '../../src-shared/domain/explanation';
import type { Outcome } from '../../src-shared/domain/run';
import AverageMap from '../screens/review/explained/AverageMap.svelte';
import { average } from '../screens/review/explained/average.svelte';
import { explanation } from '../screens/review/explained/explanation.svelte';
import MapControls from '../screens/review/explained/MapControls.svelte';
import { neighbours } from '../screens/review/explained/neighbours.svelte';
import Preview from '../screens/review/Preview.svelte';
import { review } from '../screens/review/review.svelte';
import { runs } from '../screens/train/runs.svelte';
import { openProject, run } from './data';
import type { FakeBridge } from './fake-bridge';
import { nothing, story } from './story';
import { longName } from './texts';

/** A map with one hot spot, as a network of 7 x 7 places gives it. */
const map: HeatMap = {
  ...{ width: 7, height: 7 },
  values: Array.from({ length: 49 }, (_, index) => {
    const [x, y] = [(index % 7) - 4, Math.floor(index / 7) - 2];
    return 2 * Math.exp(-(x * x + y * y) / 3) - 0.3;
  }),
};

const explained = (image: number, name: string): Explanation => ({
  ...{ image, class: name, predicted: 'no glasses', probability: 0.93, method: 'cam', map },
  place: { left: 0.1, top: 0.05, width: 0.8, height: 0.9 },
  aspect: 1,
});

const outcome = (image: number, change: Partial<Outcome> = {}): Outcome => ({
  ...{ image, path: `/home/ann/photos/face-${String(image)}.jpg`, thumbnail: null, now: 'glasses' },
  ...{ actual: 'glasses', predicted: 'no glasses', confidence: 0.93, labelState: 'labelled', confirmed: false },
  ...change,
});

const neighbour = (image: number, name: string) => ({
  ...{ image, path: `/home/ann/photos/train-${String(image)}.jpg`, class: name, similarity: 0.98 - image / 100 },
  thumbnail: { pack: 1, offset: image * 2000, length: 2000 },
});

/** Opens the large view on one mistake. */
async function largeView(bridge: FakeBridge, change: Partial<Outcome> = {}): Promise<Record<string, never>> {
  await openProject(bridge);
  bridge.answer('runs', 'list', () => ({ runs: [run('r1')] }));
  bridge.answer('runs', 'comparable', () => ({ of: 60, runs: [] }));
  bridge.answer('runs', 'get', () => ({ run: run('r1'), validation: {}, classes: [], relabelled: 0 }) as never);
  bridge.answer('runs', 'outcomes', ({ limit }) => ({
    ...{ total: 14, confirmed: 0 },
    outcomes: Array.from({ length: Math.min(limit, 14) }, (_, index) => outcome(index + 1, change)),
  }));
  bridge.answer('explanations', 'of', ({ image, class: name }) => explained(image, name ?? ''));
  bridge.answer('explanations', 'neighbours', () => ({
    ...{ starter: 'general' as const, crop: 'none' as const, areOwn: true },
    neighbours: Array.from({ length: 12 }, (_, index) =>
      neighbour(index + 20, index % 4 === 3 ? 'glasses' : 'no glasses'),
    ),
  }));
  await runs.refresh();
  await review.open();
  review.openPreview();
  explanation.isShown = true;
  explanation.about = 'predicted';
  neighbours.areShown = true;
  return {};
}

const cell = { run: 'r1', part: 'validation', actual: 'glasses', predicted: 'no glasses' } as const;

async function averaged(bridge: FakeBridge, images: number): Promise<{ cell: typeof cell }> {
  await openProject(bridge);
  const edge = 56;
  const rgb = Array.from({ length: edge * edge }, (_, pixel) => {
    const [x, y] = [(pixel % edge) / edge - 0.5, Math.floor(pixel / edge) / edge - 0.5];
    const light = Math.max(0, 200 - 260 * Math.hypot(x * 1.2, y));
    return String.fromCharCode(light, light * 0.8, light * 0.7);
  });
  bridge.answerJob('explanations', 'average', () => ({
    ...{ ...cell, class: 'no glasses', method: 'cam' as const, images, total: 260, map, leftOut: [] },
    picture: { edge, rgb: btoa(rgb.join('')) },
  }));
  await average.open(cell);
  return { cell };
}

const controls = { about: 'predicted', onabout: nothing, opacity: 0.6, onopacity: nothing, chord: 'J' } as const;

/** What a model looked at, and what it learned from. */
export default [
  story(
    'Preview',
    Preview,
    {
      'with map': (bridge) => largeView(bridge),
      'long text': (bridge) => largeView(bridge, { actual: longName, predicted: longName, path: longName, now: null }),
      loading: async (bridge) => {
        await largeView(bridge);
        bridge.answer('explanations', 'of', () => new Promise(() => undefined));
        bridge.answer('explanations', 'neighbours', () => new Promise(() => undefined));
        return {};
      },
      error: async (bridge) => {
        await largeView(bridge);
        bridge.answer('explanations', 'of', () => {
          throw new Failure('bad-input', 'The picture can’t be read.', 'Choose another image.');
        });
        bridge.answer('explanations', 'neighbours', () => {
          throw new Failure('no-data', 'The images that r1 was trained on can’t be compared with this one.', {
            step: 'make-features',
          });
        });
        return {};
      },
    },
    { size: [840, 700], isWholeWindow: true },
  ),
  story(
    'AverageMap',
    AverageMap,
    {
      made: (bridge) => averaged(bridge, 200),
      loading: async (bridge) => {
        await openProject(bridge);
        bridge.answerJob('explanations', 'average', () => new Promise(() => undefined));
        void average.open(cell);
        return { cell };
      },
      error: async (bridge) => {
        await openProject(bridge);
        bridge.answerJob('explanations', 'average', () =>
          Promise.reject(new Failure('no-data', 'None of the images can be read any more.', 'Bring the files back.')),
        );
        await average.open(cell);
        return { cell };
      },
    },
    { size: [760, 620], isWholeWindow: true },
  ),
  story(
    'MapControls',
    MapControls,
    {
      exact: { ...controls, predicted: 'no glasses', labelled: 'glasses', made: { method: 'cam', map } },
      'one class': {
        ...controls,
        predicted: 'glasses',
        labelled: 'glasses',
        made: { method: 'occlusion', map: { width: 1, height: 1, values: [0.034] } },
      },
      'long text': {
        ...controls,
        predicted: longName,
        labelled: 'glasses',
        made: { method: 'hirescam', map: { width: 1, height: 1, values: [-1] } },
      },
    },
    { size: [720, 90] },
  ),
];
