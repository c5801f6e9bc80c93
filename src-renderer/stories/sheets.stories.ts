import { Failure } from '../../src-shared/domain/failure';
import ActorSheet from '../sheets/ActorSheet.svelte';
import BackupsSheet from '../sheets/backups/BackupsSheet.svelte';
import ClassesSheet from '../sheets/classes/ClassesSheet.svelte';
import ForgetSheet from '../sheets/forget/ForgetSheet.svelte';
import ImportSheet from '../sheets/import/ImportSheet.svelte';
import NamePattern from '../sheets/import/NamePattern.svelte';
import ReportSheet from '../sheets/import/ReportSheet.svelte';
import ViewsSheet from '../sheets/views/ViewsSheet.svelte';
import { actor } from '../state/actor.svelte';
import { imports } from '../state/imports.svelte';
import { views } from '../state/views.svelte';
import type { Recognition } from '../../src-shared/domain/layouts';
import { manyClasses, openProject, recognition, report } from './data';
import type { FakeBridge } from './fake-bridge';
import { story } from './story';
import { longName, veryLongText } from './texts';

const none = (): Record<string, never> => ({});
const size = [860, 560] as const;
const options = { size, isWholeWindow: true } as const;
const project = { path: '/home/ann/Faces.facet' };
const folder = `/home/ann/photos/${longName}`;
const full = new Failure('disk-full', 'The disk is full.', 'Free some space and try again.');

const counts = [
  { name: 'glasses', images: 312 },
  { name: 'no glasses', images: 288 },
];
const refused = Array.from({ length: 300 }, (_, index) => ({
  path: `${longName}/face-${String(index)}.${index < 2 ? 'jpg' : 'psd'}`,
  reason:
    index < 2
      ? `“face-${String(index)}.jpg” is damaged. Open it in another program and save it again.`
      : `“face-${String(index)}.psd” is not an image Facet can read (Photoshop). Export it as JPEG or PNG.`,
}));
const scan = report({ added: 600 });
const hugeScan = report({
  ...{ added: 1_000_000, unchanged: 20_000, updated: 12, moved: 40, ignored: 700, displaced: 3, refused },
  split: {
    ...{
      train: 1_620_000,
      validation: 190_000,
      test: 190_000,
      isKept: true,
      isLocked: true,
      heldBack: 12,
      acrossParts: 214,
    },
    copies: [[`train/${longName}.jpg`, `test/${longName}.jpg`]],
  },
});
const noLabels = recognition({
  ...{ layout: 'no-labels', says: 'No labels; 600 images.', parts: null, classes: [], unlabelled: 600, examples: [] },
});
const level = { classes: counts, more: 0, without: 12 };
const classFolders = recognition({
  ...{
    layout: 'class-folders',
    says: 'Folders that name classes; 2 classes, 600 images.',
    parts: null,
    level: 1,
    levels: [level, level],
  },
});
/** Every choice that a layout can offer, with names as long as they get. */
const huge = recognition({
  ...{ layout: 'celeba', says: `CelebA’s lists in ${longName}: 40 attributes, persons and parts`, images: 200_000 },
  ...{
    labelNames: ['Male', 'Smiling', longName],
    label: longName,
    hasPersons: true,
    hasAddresses: true,
    unlabelled: 12_000,
  },
  classes: manyClasses.map(({ name }) => ({ name, images: 25_000 })),
  parts: { train: 1_620_000, validation: 190_000, test: 190_000 },
  variants: Array.from({ length: 6 }, (_, index) => ({
    ...{ name: `class ${String(index)}`, variants: [`Class ${String(index)}`, `class ${String(index)} `] },
  })),
  notes: [`12 rows of ${longName} have no image.`, veryLongText],
  examples: recognition().examples.map((example) => ({ ...example, path: veryLongText, label: longName })),
});

async function scanned(
  bridge: FakeBridge,
  forecast: typeof scan,
  found: Recognition[] = [recognition(), classFolders, noLabels],
): Promise<Record<string, never>> {
  await openProject(bridge);
  bridge.answerJob('imports', 'recognise', () => ({ folder, found, isWhole: found[0] !== huge }));
  bridge.answerJob('imports', 'run', () => forecast);
  await imports.scan(folder);
  return {};
}

const backups = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ backup: String(index), madeAt: Date.UTC(2026, 8, 28) - index * 86_400_000, reason: 'daily' as const },
    ...{ bytes: 2_400_000, images: 600, labelled: 570 - index, isFromFuture: index === 1 },
  }));

const forgets = (more: Partial<Record<'backups' | 'runs' | 'snapshots' | 'models', unknown[]>>): never =>
  ({
    ...{ images: 12, thumbnails: 12, pixels: 12, embeddings: 24, labelEvents: 30, predictions: 36 },
    ...{ backups: [], runs: [], snapshots: [], models: [], ...more },
  }) as never;

/** Sheets that any screen can open. */
export default [
  story(
    'ActorSheet',
    ActorSheet,
    {
      'from the system': async (bridge) => {
        bridge.answer('settings', 'get', () => ({ actor: 'ann', from: 'system' as const }));
        await actor.refresh();
        return {};
      },
      'fixed, long text': async (bridge) => {
        bridge.answer('settings', 'get', () => ({ actor: longName, from: 'environment' as const }));
        await actor.refresh();
        return {};
      },
    },
    { ...options, size: [560, 340] },
  ),
  story(
    'BackupsSheet',
    BackupsSheet,
    {
      loading: () => ({ project }),
      empty: (bridge) => {
        bridge.answer('backups', 'list', () => ({ backups: [] }));
        return { project };
      },
      error: (bridge) => {
        bridge.answer('backups', 'list', () => Promise.reject(full));
        return { project };
      },
      huge: (bridge) => {
        bridge.answer('backups', 'list', () => ({ backups: backups(40) }));
        bridge.answer('backups', 'check', ({ backup }) => ({ damage: backup === '2' ? ['A page is torn.'] : [] }));
        return { project };
      },
    },
    options,
  ),
  story(
    'ClassesSheet',
    ClassesSheet,
    {
      empty: (bridge) => openProject(bridge, []).then(none),
      few: (bridge) => openProject(bridge).then(none),
      'huge, long text': (bridge) => openProject(bridge, manyClasses).then(none),
    },
    options,
  ),
  story(
    'ViewsSheet',
    ViewsSheet,
    {
      empty: (bridge) => openProject(bridge).then(none),
      'few, long text': async (bridge) => {
        await openProject(bridge);
        const view = { filter: [], sort: 'id', descending: false } as const;
        bridge.answer('views', 'list', () => ({
          views: [
            {
              ...view,
              id: 1,
              name: longName,
              key: '1',
              filter: [{ key: 'state', negated: false, values: ['unsure'] }],
            },
            { ...view, id: 2, name: 'Wrong', key: null, damage: 'This view can’t be read: its filter is damaged.' },
          ] as never,
        }));
        bridge.answer('images', 'counts', () => ({ total: 12 }) as never);
        await views.refresh();
        return {};
      },
    },
    options,
  ),
  story(
    'ImportSheet',
    ImportSheet,
    {
      loading: async (bridge) => {
        await openProject(bridge);
        void imports.scan(folder);
        return {};
      },
      error: async (bridge) => {
        await openProject(bridge);
        bridge.answerJob('imports', 'recognise', () =>
          Promise.reject(new Failure('not-found', `${folder} is not there.`, 'Choose another.')),
        );
        await imports.scan(folder);
        return {};
      },
      empty: (bridge) => scanned(bridge, report({ unchanged: 600 })),
      usual: (bridge) => scanned(bridge, scan),
      'class folders': (bridge) => scanned(bridge, scan, [classFolders, noLabels]),
      'no labels': (bridge) => scanned(bridge, scan, [noLabels]),
      'huge, long text': (bridge) => scanned(bridge, hugeScan, [huge, classFolders, noLabels]),
    },
    { ...options, size: [860, 900] },
  ),
  story(
    'NamePattern',
    NamePattern,
    {
      empty: { example: 'faces/25_0_1_20170116174525125.jpg', pattern: '', onchange: none, onbroken: none },
      usual: {
        example: '25_0_1_2017.jpg',
        pattern: '{age}_{gender:0=man,1=woman}_{race}_{date}',
        onchange: none,
        onbroken: none,
      },
      error: { example: '25_0_1_2017.jpg', pattern: '{age}_{gender', onchange: none, onbroken: none },
      'long text': {
        example: `${longName}/${longName}_${veryLongText}.jpg`,
        pattern: '',
        onchange: none,
        onbroken: none,
      },
    },
    { size: [640, 260] },
  ),
  story(
    'ReportSheet',
    ReportSheet,
    { usual: { report: report({ added: 600 }) }, 'huge, long text': { report: hugeScan } },
    { ...options, size: [760, 600] },
  ),
  story(
    'ForgetSheet',
    ForgetSheet,
    {
      loading: none,
      error: (bridge) => {
        bridge.answerJob('forgets', 'run', () => Promise.reject(full));
        return {};
      },
      usual: (bridge) => {
        bridge.answerJob('forgets', 'run', () => forgets({}));
        return {};
      },
      'huge, long text': (bridge) => {
        bridge.answerJob('forgets', 'run', () =>
          forgets({
            backups: backups(30),
            snapshots: ['s1', 's2'],
            runs: [{ run: 'r1' }, { run: 'r2' }],
            models: [{ run: 'r1', folder: `${folder}/${veryLongText}` }],
          }),
        );
        return {};
      },
    },
    { ...options, size: [640, 620] },
  ),
];
