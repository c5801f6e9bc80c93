import { beforeEach, expect, it } from 'vitest';
import { bridge, settled } from '../fake-window';
import { selectionLimit } from '../../../../src-renderer/pictures/limits';
import type { RowSource } from '../../../../src-renderer/pictures/paged-rows.svelte';
import { PictureList } from '../../../../src-renderer/pictures/picture-list.svelte';
import { app } from '../../../../src-renderer/state/app.svelte';

interface Row {
  readonly id: number;
}

/** Rows whose ids are `first`, `first` + 1, ...; counts what is read. */
class Source implements RowSource<Row> {
  rowsRead = 0;
  idsRead = 0;
  constructor(
    readonly total: number,
    private readonly first = 1000,
  ) {}

  readonly readRows: RowSource<Row>['readRows'] = ({ from, to }) => {
    this.rowsRead += to - from;
    return Promise.resolve(Array.from({ length: to - from }, (_, index) => ({ id: this.first + from + index })));
  };

  readonly readIds: RowSource<Row>['readIds'] = ({ from, to }) => {
    this.idsRead += to - from;
    return Promise.resolve(Array.from({ length: to - from }, (_, index) => this.first + from + index));
  };

  readonly onLost = (): void => {
    throw new Error('No row is lost here.');
  };
}

async function listOf(source: Source): Promise<PictureList<Row, { view: number }>> {
  const list = new PictureList<Row, { view: number }>('image', 'Narrow the filter.');
  list.replaceRows(await list.load(source));
  return list;
}

beforeEach(() => {
  bridge.reset();
  for (const { id } of app.toasts) app.dismiss(id);
});

it('loads what is on the screen and the focused row, and no more', async () => {
  const source = new Source(1_000_000);
  const list = await listOf(source);
  expect(source.rowsRead).toBe(200);
  expect([list.total, list.at(0), list.at(500_000)]).toEqual([1_000_000, { id: 1000 }, null]);
  list.show({ from: 500_000, to: 500_050 });
  await settled();
  expect(list.at(500_000)).toEqual({ id: 501_000 });
  expect(list.focused).toEqual({ id: 1000 });
  expect(source.rowsRead).toBe(400);
});

it('selects a range from the anchor: of loaded rows at once, of others by their ids', async () => {
  const source = new Source(5000);
  const list = await listOf(source);
  list.moveTo(2);
  await list.extendTo(4);
  expect(list.picks.selected).toEqual({ ids: [1002, 1003, 1004] });
  expect(source.idsRead).toBe(0);
  await list.extendTo(0);
  expect(list.picks.selected).toEqual({ ids: [1000, 1001, 1002] });
  await list.extendTo(3001);
  expect(list.picks.count).toBe(3000);
  expect(source.idsRead).toBe(3000);
  expect(list.focus).toBe(3001);
});

it('refuses a range beyond the limit in a sentence, and keeps the selection', async () => {
  const source = new Source(50_000);
  const list = await listOf(source);
  list.pick(3);
  await list.extendTo(3 + selectionLimit);
  expect(list.picks.selected).toEqual({ ids: [1003] });
  expect(source.idsRead).toBe(0);
  expect(app.toasts.map(({ text, next }) => [text, next])).toEqual([
    ['At most 10,000 images can be selected one by one.', 'Narrow the filter.'],
  ]);
  await list.extendTo(3 + selectionLimit - 1);
  expect(list.picks.count).toBe(selectionLimit);
  list.toggle(0);
  expect(list.picks.count).toBe(selectionLimit);
  expect(app.toasts).toHaveLength(2);
});

it('selects all of a whole however large, and without a whole only within the limit', async () => {
  const list = await listOf(new Source(1_000_000));
  await list.selectAll({ view: 7 });
  expect(list.picks.selected).toEqual({ view: 7, except: [] });
  expect(list.picks.count).toBe(1_000_000);
  list.picks.clear();
  await list.selectAll();
  expect(list.picks.selected).toBeNull();
  expect(app.toasts).toHaveLength(1);

  const small = await listOf(new Source(300));
  await small.selectAll();
  expect(small.picks.count).toBe(300);
});

it('keeps a selection that was made row by row when arrow keys move on, and no other', async () => {
  const list = await listOf(new Source(100));
  list.pick(1);
  list.moveTo(2);
  expect(list.picks.selected).toBeNull();
  list.toggle(3);
  list.toggle(5);
  list.moveTo(6);
  expect(list.picks.selected).toEqual({ ids: [1003, 1005] });
  list.walkTo(7);
  expect(list.picks.selected).toEqual({ ids: [1003, 1005] });
});

it('acts on the selection, else on the focused row; shown alone, on that one', async () => {
  const list = await listOf(new Source(100));
  list.moveTo(4);
  expect(list.target).toEqual({ ids: [1004] });
  await list.extendTo(5);
  expect(list.target).toEqual({ ids: [1004, 1005] });
  list.isSingle = true;
  expect(list.target).toEqual({ ids: [1005] });
});

it('selects nothing in place of a row that is not loaded yet', async () => {
  const list = await listOf(new Source(100_000));
  list.pick(2);
  list.pick(60_000);
  expect([list.picks.selected, list.target]).toEqual([null, null]);
  await settled();
  expect(list.target).toEqual({ ids: [61_000] });
});

it('stays on its row when rows are read again, and begins anew in another list', async () => {
  const list = await listOf(new Source(100));
  list.moveTo(10);
  list.replaceRows(await list.load(new Source(99, 1001)));
  expect([list.focus, list.focused]).toEqual([9, { id: 1010 }]);
  list.replaceRows(await list.load(new Source(5, 9000)));
  expect([list.focus, list.focused]).toEqual([4, { id: 9004 }]);
  list.restart();
  list.replaceRows(await list.load(new Source(5, 9000)));
  expect(list.focus).toBe(0);
  list.isSingle = true;
  list.replaceRows(await list.load(new Source(0)));
  expect([list.total, list.focused, list.isSingle]).toEqual([0, null, false]);
});
