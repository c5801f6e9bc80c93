import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import { Failure } from '../../../src-shared/domain/failure';
import type { Filter } from '../../../src-shared/domain/filter';
import type { Arrangement } from '../../../src-renderer/screens/library/arrangement';
import { LibraryState } from '../../../src-renderer/screens/library/library.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject } from './fakes';
import { imageRow, labelStep } from './pictures/image-row';

const filterOf = (name: string): Filter => [{ key: 'class', negated: false, values: [name] }];

/** Views that the engine still has: the images 1000 × view + 1, 1000 × view + 2, ... */
let totals = new Map<number, number>();
let library: LibraryState;

async function readAgain(): Promise<void> {
  const { readings } = library;
  await expect.poll(() => library.readings).toBeGreaterThan(readings);
}

beforeEach(async () => {
  await freshProject(bridge);
  totals = new Map([[1, 3000]]);
  bridge.answer('runs', 'list', () => ({ runs: [] }));
  bridge.answer('classes', 'list', () => ({ classes: [] }));
  bridge.answer('labels', 'next', () => ({ undo: null, redo: null }));
  bridge.answer('attributes', 'list', () => ({ attributes: [] }));
  bridge.answer('images', 'counts', () => ({
    total: 3000,
    class: {},
    split: {},
    state: {},
    labelState: {},
    issue: {},
  }));
  bridge.answer('images', 'view', () => ({ view: 1, total: 3000 }));
  bridge.answer('images', 'rows', ({ view, from, to }) => ({
    images: Array.from({ length: to - from }, (_, index) => imageRow(1000 * view + from + index + 1)),
  }));
  bridge.answer('images', 'ids', ({ view, from, to }) => {
    if (!totals.has(view)) throw new Failure('not-found', 'The view is gone.');
    return { ids: Array.from({ length: to - from }, (_, index) => 1000 * view + from + index + 1) };
  });
  library = new LibraryState();
  const leave = library.attach();
  await readAgain();
  return leave;
});

describe('the library', () => {
  it('selects all images of its filter', () => {
    library.filterBy(filterOf('cat'));
    library.selectAll();
    expect(library.list.target).toEqual({ filter: filterOf('cat'), except: [] });
  });

  it('selects all images of an arrangement as a view, until the engine has dropped that', async () => {
    totals.set(4, 5);
    const arrangement: Arrangement = {
      view: 4,
      total: 5,
      title: 'Similar to a.jpg',
      order: 'Similarity',
      renew: () => Promise.resolve({ view: 6, total: 6 }),
    };
    library.arrange(arrangement);
    await readAgain();
    library.selectAll();
    expect(library.list.target).toEqual({ view: 4, except: [] });
    bridge.emit('images', 'changed', {});
    await readAgain();
    expect(library.list.picks.count).toBe(5);
    totals = new Map([[6, 6]]);
    bridge.emit('images', 'changed', {});
    await readAgain();
    expect([library.list.picks.count, library.list.total, library.list.focused?.id]).toEqual([0, 6, 6001]);
  });

  it('drops the answer to a filter that another one replaced', async () => {
    const late = deferred<{ view: number; total: number }>();
    bridge.answer('images', 'view', ({ filter }) =>
      JSON.stringify(filter) === JSON.stringify(filterOf('cat')) ? late.promise : { view: 3, total: 30 },
    );
    library.filterBy(filterOf('cat'));
    await settled();
    library.filterBy(filterOf('dog'));
    late.resolve({ view: 2, total: 20 });
    await readAgain();
    expect([library.list.total, library.list.focused?.id]).toEqual([30, 3001]);
  });

  it('clears the selection after a label that may move images out of the filter', async () => {
    bridge.answer('labels', 'apply', () => labelStep);
    await library.list.extendTo(3);
    await library.label({ to: 'unsure' });
    expect(library.list.picks.count).toBe(4);
    library.filterBy(filterOf('cat'));
    await readAgain();
    await library.list.extendTo(3);
    await library.label({ to: 'unsure' });
    expect(library.list.picks.count).toBe(0);
  });
});
