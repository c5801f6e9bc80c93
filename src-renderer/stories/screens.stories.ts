import * as v from 'valibot';
import { Failure } from '../../src-shared/domain/failure';
import { Recipe } from '../../src-shared/domain/recipe';
import recipeA from '../../src-shared/recipes/a.json';
import recipeQuick from '../../src-shared/recipes/quick.json';
import ProjectMap from '../screens/map/Map.svelte';
import LabelNext from '../screens/next/LabelNext.svelte';
import Train from '../screens/train/Train.svelte';
import NewSplit from '../screens/train/NewSplit.svelte';
import RunList from '../screens/train/RunList.svelte';
import { runs } from '../screens/train/runs.svelte';
import SplitFields from '../screens/train/SplitFields.svelte';
import { trainable } from '../screens/train/trainable.svelte';
import Welcome from '../screens/welcome/Welcome.svelte';
import { openProject, run } from './data';
import type { FakeBridge } from './fake-bridge';
import { nothing, story } from './story';
import { longName } from './texts';

const none = (): Record<string, never> => ({});
const options = { size: [1120, 640], isWholeWindow: true } as const;

const metrics = Array.from({ length: 25 }, (_, index) => ({
  epoch: index + 1,
  train: { n: 480, loss: 0.7 / (index + 1), accuracy: 1 - 0.4 / (index + 1), interval: [0, 1] as [number, number] },
  validation: {
    n: 60,
    loss: 0.25 + 0.5 / (index + 1),
    accuracy: 0.93 - 0.4 / (index + 1),
    interval: [0, 1] as [number, number],
  },
  ...{ learningRate: 0.001, gradientNorm: 1.2, skippedSteps: 0, imagesPerSecond: 900, seconds: 3 },
}));

const stems = {
  keep: { by: 'stem' as const },
  ...{ series: 96, images: 1203, of: 2307 },
  examples: [
    { name: 'anna', images: 24 },
    { name: longName, images: 20 },
    { name: 'ben', images: 19 },
  ],
};

/** A project whose split cuts series, or is none. */
async function withSeries(bridge: FakeBridge, isSplit: boolean): Promise<Record<string, never>> {
  await openProject(bridge);
  const split = { train: 1845, validation: 231, test: 231, groups: 3, method: '', locked: false };
  const testSet = { isSealed: false, looks: 0, edited: 0 };
  bridge.answer('splits', 'current', () => (isSplit ? { ...split, testSet } : null));
  const counts = { train: 922, validation: 115, test: 115, outside: 0, missing: 0 };
  bridge.answer('splits', 'census', () => ({ classes: ['man', 'woman'].map((name) => ({ name, ...counts })) }));
  const leak = { kind: 'series' as const, keep: stems.keep, part: 'test' as const, images: 114, of: 231, groups: 71 };
  bridge.answer('splits', 'leaks', () => ({
    series: [stems],
    leaks: isSplit ? [leak, { ...leak, part: 'validation' as const, images: 108 }] : null,
  }));
  bridge.answer('attributes', 'list', () => ({ attributes: [{ name: 'age', images: 2307, values: 90 }] }));
  bridge.answer('splits', 'tied', () => ({
    images: 2307,
    tied: [
      { groups: 96, images: 1203, largest: 24 },
      { groups: 2, images: 2307, largest: 1160 },
      { groups: 0, images: 0, largest: 0 },
    ],
  }));
  await trainable.refresh();
  return {};
}

/** A project whose runs and recipes the screens find. */
async function withRuns(bridge: FakeBridge, count: number): Promise<Record<string, never>> {
  await openProject(bridge);
  const rows = Array.from({ length: count }, (_, index) => {
    const states = ['done', 'failed', 'interrupted', 'paused', 'cancelled'] as const;
    const state = states[index % states.length] ?? 'done';
    return run(`r${String(count - index)}`, {
      ...{ state, isResumable: state === 'paused', recipe: index === 3 ? longName : 'a' },
      ...(state === 'failed' && { failure: 'The disk is full.', validation: null, test: null, epochsDone: 7 }),
    });
  });
  bridge.answer('runs', 'list', () => ({ runs: rows }));
  bridge.answer(
    'runs',
    'get',
    ({ run: name }) =>
      ({
        ...({
          run: rows.find((row) => row.run === name),
          recipe: v.parse(Recipe, recipeA),
          result: null,
          metrics,
        } as never as object),
      }) as never,
  );
  bridge.answer('recipes', 'list', () => ({
    recipes: [v.parse(Recipe, recipeQuick), v.parse(Recipe, recipeA)],
    own: [],
    damaged: [],
  }));
  bridge.answer('starters', 'list', () => ({
    starters: [],
    detector: { isInstalled: false, reason: 'The face detector is not installed.' },
  }));
  bridge.answer('splits', 'current', () => null);
  bridge.answer('splits', 'leaks', () => ({ series: [], leaks: null }));
  bridge.answer('splits', 'census', () => ({
    classes: ['glasses', 'no glasses'].map((name) => ({
      name,
      train: 0,
      validation: 0,
      test: 0,
      outside: 300,
      missing: 0,
    })),
  }));
  await runs.refresh();
  return {};
}

/** Screens, where they stand alone. */
export default [
  story(
    'Train',
    Train,
    {
      loading: (bridge) => openProject(bridge).then(none),
      empty: (bridge) => withRuns(bridge, 0),
      usual: (bridge) => withRuns(bridge, 1),
      'huge, long text': (bridge) => withRuns(bridge, 200),
    },
    options,
  ),
  story(
    'SplitFields',
    SplitFields,
    {
      'no split, series found': (bridge) => withSeries(bridge, false),
      'a split that cuts series': (bridge) => withSeries(bridge, true),
    },
    { size: [320, 420] },
  ),
  story(
    'NewSplit',
    NewSplit,
    {
      usual: (bridge) => withSeries(bridge, true).then(() => ({ split: null, close: nothing })),
      'series kept together': (bridge) =>
        withSeries(bridge, true).then(() => ({
          split: trainable.now?.split ?? null,
          keep: [stems.keep],
          close: nothing,
        })),
    },
    { size: [320, 560] },
  ),
  story('RunList', RunList, { few: (bridge) => withRuns(bridge, 5) }, { size: [900, 240] }),
  story(
    'Map',
    ProjectMap,
    {
      loading: (bridge) => openProject(bridge).then(none),
      empty: async (bridge) => {
        await openProject(bridge);
        bridge.answer('map', 'points', () => null);
        return {};
      },
    },
    { ...options, size: [820, 420] },
  ),
  story(
    'LabelNext',
    LabelNext,
    {
      loading: (bridge) => openProject(bridge).then(none),
      error: async (bridge) => {
        await openProject(bridge);
        bridge.answerJob('learning', 'next', () =>
          Promise.reject(new Failure('not-found', 'The starter model is not installed.', 'Run set-up again.')),
        );
        return {};
      },
      empty: async (bridge) => {
        await openProject(bridge);
        bridge.answerJob('learning', 'next', () => ({ view: 1, unlabelled: 0, candidates: 0, images: [] }) as never);
        bridge.answer('images', 'rows', () => ({ images: [] }));
        bridge.answer('learning', 'points', () => ({ points: [] }));
        return {};
      },
    },
    options,
  ),
  story(
    'Welcome',
    Welcome,
    {
      loading: none,
      empty: (bridge) => {
        bridge.answer('shell', 'recentProjects', () => ({ projects: [] }));
        bridge.answer('doctor', 'machine', () => Promise.reject(new Failure('internal', 'Unknown.')));
        return {};
      },
      'huge, long text': (bridge) => {
        const project = { name: longName, openedAt: Date.UTC(2026, 0, 1) };
        bridge.answer('shell', 'recentProjects', () => ({
          projects: Array.from({ length: 20 }, (_, index) => ({
            ...project,
            path: `/home/${longName}/${String(index)}.facet`,
          })),
        }));
        bridge.answer(
          'doctor',
          'machine',
          () => ({ device: 'cpu', precision: 'float32', cores: 8, memory: 2 ** 34, deviceReason: '' }) as never,
        );
        return {};
      },
    },
    { ...options, size: [900, 560] },
  ),
];
