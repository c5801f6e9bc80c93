import { beforeEach, expect, it } from 'vitest';
import { bridge, settled } from '../fake-window';
import type { ImageWhole } from '../../../../src-renderer/pictures/relabel';
import { relabel } from '../../../../src-renderer/pictures/relabel';
import { PictureList } from '../../../../src-renderer/pictures/picture-list.svelte';
import { app } from '../../../../src-renderer/state/app.svelte';
import { classes } from '../../../../src-renderer/state/classes.svelte';
import type { Label } from '../../../../src-renderer/state/labelling.svelte';
import { deferred } from '../../../../src-renderer/stories/fake-bridge';
import { Failure } from '../../../../src-shared/domain/failure';
import { labelStep } from './image-row';

type Row = Label & { readonly id: number };
type Step = typeof labelStep;
const unlabelled: Label = { class: null, labelState: 'unlabelled', confirmed: false };
const cat: Label = { class: 'cat', labelState: 'labelled', confirmed: false };

async function tenRows(): Promise<PictureList<Row, ImageWhole>> {
  const list = new PictureList<Row, ImageWhole>('image', '');
  const rows = Array.from({ length: 10 }, (_, id): Row => ({ id, ...unlabelled }));
  const source = {
    total: rows.length,
    readRows: () => Promise.resolve(rows),
    readIds: () => Promise.resolve(rows.map(({ id }) => id)),
    onLost: () => undefined,
  };
  list.replaceRows(await list.load(source));
  return list;
}

const labelsOf = (list: PictureList<Row, ImageWhole>): (string | null)[] =>
  Array.from({ length: 10 }, (_, position) => list.at(position)?.class ?? null);

beforeEach(() => {
  bridge.reset();
  for (const { id } of app.toasts) app.dismiss(id);
  classes.all = [{ id: 7, name: 'cat', key: '1', colour: 1, archived: false, aliases: [], images: 0 }];
});

it('shows the label before the engine answers, and keeps it', async () => {
  const list = await tenRows();
  const answer = deferred<Step>();
  bridge.answer('labels', 'apply', () => answer.promise);
  list.pick(2);
  list.toggle(5);
  const done = relabel(list, { to: 'class', class: 7 }, 'why');
  await settled();
  expect(bridge.askedOf('labels', 'apply')).toEqual([
    { selection: { ids: [2, 5] }, change: { to: 'class', class: 7 }, reason: 'why' },
  ]);
  expect([list.at(2), list.at(5), list.at(3)]).toEqual([
    { id: 2, ...cat },
    { id: 5, ...cat },
    { id: 3, ...unlabelled },
  ]);
  answer.resolve(labelStep);
  expect(await done).toBe(true);
  expect([list.at(2), list.at(5)]).toEqual([
    { id: 2, ...cat },
    { id: 5, ...cat },
  ]);
});

it('takes the label back when the engine refuses, and says why', async () => {
  const list = await tenRows();
  const answer = deferred<Step>();
  bridge.answer('labels', 'apply', () => answer.promise);
  list.moveTo(4);
  const done = relabel(list, { to: 'unsure' }, '');
  await settled();
  expect(list.at(4)).toEqual({ id: 4, class: null, labelState: 'unsure', confirmed: false });
  answer.reject(new Failure('disk-full', 'The disk is full.', 'Make room.'));
  expect(await done).toBe(false);
  expect(list.at(4)).toEqual({ id: 4, ...unlabelled });
  expect(app.toasts.map(({ text, next }) => [text, next])).toEqual([['The disk is full.', 'Make room.']]);
});

it('shows labels of two steps in their order, and a refused one takes back its own alone', async () => {
  const list = await tenRows();
  const [first, second] = [deferred<Step>(), deferred<Step>()];
  const answers = [first, second];
  bridge.answer('labels', 'apply', () => (answers.shift() ?? second).promise);
  list.moveTo(1);
  const unsure = relabel(list, { to: 'unsure' }, '');
  const labelled = relabel(list, { to: 'class', class: 7 }, '');
  await settled();
  expect(list.at(1)).toEqual({ id: 1, ...cat });
  second.reject(new Failure('not-found', 'The class is gone.', ''));
  expect(await labelled).toBe(false);
  expect(list.at(1)).toEqual({ id: 1, class: null, labelState: 'unsure', confirmed: false });
  first.resolve(labelStep);
  expect(await unsure).toBe(true);
  expect(list.at(1)).toEqual({ id: 1, class: null, labelState: 'unsure', confirmed: false });
});

it('labels the rest of a whole, and leaves its exceptions alone', async () => {
  const list = await tenRows();
  bridge.answer('labels', 'apply', () => labelStep);
  await list.selectAll({ view: 3 });
  list.toggle(0);
  list.toggle(9);
  expect(await relabel(list, { to: 'class', class: 7 }, '')).toBe(true);
  expect(bridge.askedOf('labels', 'apply')[0]?.selection).toEqual({ view: 3, except: [0, 9] });
  expect(labelsOf(list)).toEqual([null, ...Array.from({ length: 8 }, () => 'cat'), null]);
});

it('labels what was the target when the key was pressed, whatever is selected meanwhile', async () => {
  const list = await tenRows();
  const answer = deferred<Step>();
  bridge.answer('labels', 'apply', () => answer.promise);
  list.pick(2);
  const done = relabel(list, { to: 'class', class: 7 }, '');
  list.pick(6);
  answer.resolve(labelStep);
  await done;
  expect(labelsOf(list).map((name) => name !== null)).toEqual(Array.from({ length: 10 }, (_, id) => id === 2));
});

it('asks for nothing without a target', async () => {
  const list = await tenRows();
  list.reset();
  expect(await relabel(list, { to: 'unsure' }, '')).toBe(false);
  expect(bridge.asked.filter(({ method }) => method === 'labels.apply')).toEqual([]);
});
