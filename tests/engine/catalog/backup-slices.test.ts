import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openCatalog } from '../../../src-main/engine/catalog/catalog';
import { withFolder } from '../../helpers/programs/engine';
import { addImages } from '../../helpers/projects/library';

/** What is copied in one go takes about a millisecond, see copying.ts. */
const slicePages = 64;

test('a backup copies 64 pages at a time, and lets other work run in between', () =>
  withFolder(async (folder) => {
    const catalog = openCatalog(join(folder, 'catalog.sqlite'), { create: true });
    const seen: { copied: number; turn: number }[] = [];
    let [turn, isOver] = [0, false];
    const turning = (async () => {
      for (; !isOver; turn += 1) await setImmediate();
    })();
    try {
      addImages(catalog, '/photos', 0, 10_000);
      const reach = (copied: number): number => seen.push({ copied, turn });
      await catalog.copyTo(join(folder, 'copy.sqlite'), { signal: new AbortController().signal, reach });
    } finally {
      isOver = true;
      await turning;
      catalog.close();
    }
    expect(seen.at(-1)?.copied).toBeGreaterThan(10 * slicePages);
    seen.slice(1).forEach(({ copied, turn: at }, index) => {
      const before = seen[index];
      expect(copied - (before?.copied ?? 0)).toBeLessThanOrEqual(slicePages);
      expect(at).toBeGreaterThan(before?.turn ?? 0);
    });
  }));
