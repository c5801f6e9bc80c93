import { beforeEach, describe, expect, it } from 'vitest';
import { bridge } from './fake-window';
import { Failure } from '../../../src-shared/domain/failure';
import { app } from '../../../src-renderer/state/app.svelte';
import { views } from '../../../src-renderer/state/views.svelte';
import { freshProject } from './fakes';

const unsure = {
  ...{ id: 1, name: 'Unsure', key: '1', sort: 'id', descending: false },
  filter: [{ key: 'state', negated: false, values: ['unsure'] }],
} as const;
const ofRun = {
  ...{ id: 2, name: 'Wrong', key: '2', sort: 'id', descending: false },
  filter: [{ key: 'run', negated: false, values: ['r1:wrong'] }],
} as const;
const damaged = { ...unsure, id: 3, key: '3', damage: 'It can’t be read.' } as const;

const given = (): never => ({ views: [unsure, ofRun, damaged] }) as never;

beforeEach(async () => {
  await freshProject(bridge);
  bridge.answer('views', 'list', given);
  bridge.answer('classes', 'list', () => ({ classes: [] }));
  bridge.answer('labels', 'next', () => ({ undo: null, redo: null }));
  bridge.answer('images', 'counts', ({ filter }) => {
    if (filter[0]?.key === 'run') throw new Failure('not-found', 'The run has no predictions.');
    return { total: 12 } as never;
  });
});

describe('saved views', () => {
  it('are counted, unless they are damaged or their run is gone', async () => {
    await views.refresh();
    expect(views.all.map((view) => views.count(view))).toEqual([12, null, null]);
    expect(bridge.askedOf('images', 'counts')).toHaveLength(2);
    expect(app.toasts).toEqual([]);
  });

  it('are found by key, unless they are damaged', async () => {
    await views.refresh();
    expect(views.byKey('1')?.name).toBe('Unsure');
    expect(views.byKey('3')).toBeUndefined();
  });

  it('report whether a change was accepted, and are read again', async () => {
    bridge.answer('views', 'save', given);
    const settings = { filter: unsure.filter, sort: 'path', descending: true } as never;
    expect(await views.save('By path', settings)).toBe(true);
    expect(bridge.askedOf('views', 'save')).toEqual([
      { name: 'By path', filter: unsure.filter, sort: 'path', descending: true },
    ]);
    expect(views.all).toHaveLength(3);
    bridge.answer('views', 'remove', () => {
      throw new Failure('not-found', 'There is no such view.');
    });
    expect(await views.remove(9)).toBe(false);
    expect(app.toasts).toMatchObject([{ text: 'There is no such view.' }]);
  });

  it('go when the project is closed', async () => {
    await views.refresh();
    await app.close();
    expect(views.all).toEqual([]);
    expect(views.count(unsure as never)).toBeNull();
  });
});
