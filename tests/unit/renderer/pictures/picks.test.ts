import * as v from 'valibot';
import { expect, it } from 'vitest';
import { selectionLimit } from '../../../../src-renderer/pictures/limits';
import { matcherOf, toggled } from '../../../../src-renderer/pictures/picked';
import { Picks } from '../../../../src-renderer/pictures/picks.svelte';
import { IssueSelection } from '../../../../src-shared/contract/issues';
import { Selection } from '../../../../src-shared/domain/selection';

const idsUpTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

it('selects rows by id, and adds and takes out single ones', () => {
  const picks = new Picks();
  expect(picks.selected).toBeNull();
  expect(picks.only([3, 1, 2])).toBe(true);
  expect(picks.areOneByOne).toBe(false);
  expect(picks.toggle(1)).toBe(true);
  expect(picks.toggle(9)).toBe(true);
  expect(picks.areOneByOne).toBe(true);
  expect([picks.has(1), picks.has(9)]).toEqual([false, true]);
  expect(picks.selected).toEqual({ ids: [3, 2, 9] });
  expect(picks.count).toBe(3);
  picks.clear();
  expect([picks.selected, picks.count, picks.areOneByOne]).toEqual([null, 0, false]);
});

it('selects a whole but some exceptions, and follows its size', () => {
  const picks = new Picks<{ view: number }>();
  picks.all({ view: 4 }, 1_000_000);
  expect(picks.count).toBe(1_000_000);
  picks.toggle(17);
  expect([picks.has(17), picks.has(18)]).toEqual([false, true]);
  expect(picks.selected).toEqual({ view: 4, except: [17] });
  picks.updateTotal(11);
  expect(picks.count).toBe(10);
  picks.all({ view: 4 }, 0);
  expect(picks.selected).toBeNull();
});

it('never names more rows than a request takes, and never drops some in silence', () => {
  const most = idsUpTo(selectionLimit);
  const picks = new Picks<{ view: number }>();
  expect(picks.only(most)).toBe(true);
  expect(picks.toggle(selectionLimit + 1)).toBe(false);
  expect(picks.only(idsUpTo(selectionLimit + 1))).toBe(false);
  expect(picks.selected).toEqual({ ids: most });
  expect(picks.toggle(5)).toBe(true);
  expect(picks.count).toBe(selectionLimit - 1);

  const all = { by: 'whole', whole: { view: 1 }, except: new Set(most), total: 1_000_000 } as const;
  expect(toggled(all, selectionLimit + 1)).toBeNull();
  expect(toggled(all, 5)).toMatchObject({ except: new Set(most.filter((id) => id !== 5)) });
});

it('has the limit of the contract', () => {
  for (const schema of [Selection, IssueSelection]) {
    expect(v.safeParse(schema, { ids: idsUpTo(selectionLimit) }).success).toBe(true);
    expect(v.safeParse(schema, { ids: idsUpTo(selectionLimit + 1) }).success).toBe(false);
  }
});

it('drops rows that are no longer listed', () => {
  const picks = new Picks();
  picks.only([1, 2, 3]);
  picks.retain(new Set([2, 3, 4]));
  expect(picks.selected).toEqual({ ids: [2, 3] });
});

it('tests rows against a selection as it was', () => {
  expect([1, 2].map(matcherOf({ ids: [1] }))).toEqual([true, false]);
  expect([1, 2].map(matcherOf({ except: [1] }))).toEqual([false, true]);
});
