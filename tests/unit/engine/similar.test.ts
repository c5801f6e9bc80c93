import { expect, it } from 'vitest';
import fc from 'fast-check';
import { createKernel } from '../../../src-main/engine/features/similar/kernel';
import { nearestOf } from '../../../src-main/engine/features/similar/nearest';

const components = 128;
const code = fc.array(fc.integer({ min: -127, max: 127 }), { minLength: components, maxLength: components });

it('computes the squared distance of each row from the query', () => {
  fc.assert(
    fc.property(fc.array(code, { minLength: 1, maxLength: 20 }), code, (rows, query) => {
      const { memory, scan } = createKernel();
      new Int16Array(memory.buffer, 0, components).set(query);
      new Int8Array(memory.buffer, 256, rows.length * components).set(rows.flat());
      scan(256, rows.length, 0, 8192);
      expect([...new Int32Array(memory.buffer, 8192, rows.length)]).toEqual(
        rows.map((row) => row.reduce((sum, value, at) => sum + (value - (query[at] ?? 0)) ** 2, 0)),
      );
    }),
    { numRuns: 50 },
  );
});

it('finds the nearest rows, rounded up to 64', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 128 * 254 ** 2 })),
      fc.integer({ min: 1, max: 50 }),
      (all, wanted) => {
        const found = [...nearestOf(Int32Array.from(all), wanted)];
        const kth = [...all].sort((a, b) => a - b)[Math.min(wanted, all.length) - 1] ?? -1;
        expect(found.length).toBeGreaterThanOrEqual(Math.min(wanted, all.length));
        const limit = (kth >> 6) * 64 + 63;
        expect(found).toEqual([...all.keys()].filter((index) => (all[index] ?? 0) <= limit));
      },
    ),
  );
});
