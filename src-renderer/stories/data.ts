import type { ClassRow } from '../../src-shared/contract/classes';
import type { ImportReport } from '../../src-shared/contract/imports';
import type { Job } from '../../src-shared/contract/jobs';
import type { Recognition } from '../../src-shared/domain/layouts';
import type { RunRow } from '../../src-shared/domain/run';
import { app } from '../state/app.svelte';
import { classes } from '../state/classes.svelte';
import type { FakeBridge } from './fake-bridge';
import { longName } from './texts';

export const classRow = (id: number, name: string, change: Partial<ClassRow> = {}): ClassRow => ({
  ...{
    id,
    name,
    key: id <= 9 ? String(id) : null,
    colour: ((id - 1) % 7) + 1,
    archived: false,
    aliases: [],
    images: id * 120,
  },
  ...change,
});

export const fewClasses = [classRow(1, 'glasses', { aliases: ['Glasses', 'glasses '] }), classRow(2, 'no glasses')];
export const manyClasses = [
  ...fewClasses,
  classRow(3, longName),
  classRow(4, 'gone', { archived: true, key: null, images: 0 }),
  ...Array.from({ length: 40 }, (_, index) => classRow(index + 5, `class ${String(index + 5)}`)),
];

/** Opens a project with these classes. */
export async function openProject(bridge: FakeBridge, rows: readonly ClassRow[] = fewClasses): Promise<void> {
  const path = '/home/ann/Faces.facet';
  bridge.answer('project', 'open', () => ({
    ...{ path, name: 'Faces', catalogVersion: 1, images: 600, labelled: 570, warning: null },
  }));
  bridge.answer('classes', 'list', () => ({ classes: [...rows] }));
  bridge.answer('labels', 'next', () => ({ undo: rows.length > 0 ? 'Label 12 images' : null, redo: null }));
  bridge.answer('runs', 'list', () => ({ runs: [] }));
  await app.open(path);
  await classes.refresh();
}

export const job = (change: Partial<Job>): Job => ({
  ...{ id: 1, name: 'imports.run', state: 'running', phase: 'Importing', done: 0, total: null, unit: 'images' },
  ...{ rate: null, secondsLeft: null, startedAt: 0, failure: null },
  ...change,
});

export const run = (name: string, change: Partial<RunRow> = {}): RunRow => ({
  ...{ run: name, recipe: 'a', snapshot: 's1', seed: 0, epochs: 25, epochsDone: 25, state: 'done' },
  ...{ isResumable: false, beginsAnew: false, startedAt: 0, seconds: 742, failure: null, temperature: null },
  validation: { n: 60, loss: 0.214, accuracy: 0.917, interval: [0.819, 0.964] },
  test: { n: 60, loss: 0.233, accuracy: 0.9, interval: [0.799, 0.953] },
  testAsSealed: null,
  testSet: { isSealed: false, looks: 0, edited: 0 },
  ...{ temperature: null, starred: false, note: '' },
  ...change,
});

export const report = (change: Partial<ImportReport> = {}): ImportReport => ({
  ...{ added: 0, unchanged: 0, updated: 0, replaced: [], moved: 0, moves: [], displaced: 0, sameFile: 0, refused: [] },
  refusedKinds: [],
  ...{
    ignored: 0,
    leftOut: { projects: [], projectFolders: 0, clutter: 0, clutterPaths: [], hidden: 0, hiddenPaths: [] },
    missing: 0,
    returned: 0,
  },
  ...{ kept: 0, toldOtherwise: [], toldOtherwiseImages: 0, taken: null, classes: [], unlabelled: 0, unsure: 0 },
  ...{
    excluded: 0,
    variants: [],
    attributes: [],
    levels: [],
    level: 1,
    file: null,
    layout: null,
    split: null,
    seconds: 4,
    imagesPerSecond: 150,
  },
  ...change,
});

/** What a look at a folder with two classes and a split would say. */
export const recognition = (change: Partial<Recognition> = {}): Recognition => ({
  layout: 'split-folders',
  says: 'Train, validation and test folders; 2 classes, 600 images, 12 of them without a label; train 480, validation 60, test 60.',
  ...{
    labelNames: [],
    label: null,
    level: null,
    levels: [],
    file: null,
    pattern: null,
    hasPersons: false,
    hasAddresses: false,
  },
  parts: { train: 480, validation: 60, test: 60 },
  classes: [
    { name: 'glasses', images: 312 },
    { name: 'no glasses', images: 276 },
  ],
  ...{ images: 600, unlabelled: 12, variants: [], notes: [] },
  examples: Array.from({ length: 10 }, (_, index) => ({
    path: `train/${index < 5 ? 'glasses' : 'no glasses'}/face-${String(index)}.jpg`,
    picture: index + 1,
    label: index === 9 ? null : index < 5 ? 'glasses' : 'no glasses',
    part: index < 7 ? ('train' as const) : ('test' as const),
    attributes: [],
  })),
  ...change,
});
