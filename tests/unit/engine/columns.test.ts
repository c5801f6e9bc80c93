import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitSet } from '../../../src-main/engine/columns/bit-set';
import { flagNames, withPart, withStates } from '../../../src-main/engine/columns/flags';
import { PathText } from '../../../src-main/engine/columns/path-text';
import { sortedRows } from '../../../src-main/engine/columns/radix';
import { imageStates, labelStates, parts } from '../../../src-shared/domain/image';

describe('sortedRows', () => {
  it('sorts as a stable sort does (property)', () => {
    const key = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 0xffff_ffff }));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), (keys) => {
        const rows = keys.map((_, row) => row).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
        expect(Array.from(sortedRows(Uint32Array.from(keys)))).toEqual(rows);
      }),
    );
  });
});

describe('the text of paths', () => {
  it('is searched like String.includes without case, whether matches are dense or rare (property)', () => {
    const part = fc.constantFrom('a', 'b', 'A', '/', 'é', 'É', 'İ', '𝒳', '_', '0', 'img', 'IMG');
    const name = fc.array(part, { maxLength: 6 }).map((texts) => texts.join(''));
    // Rows of one kind after another, so that the search switches its strategy.
    const rows = fc.array(fc.tuple(name, fc.integer({ min: 1, max: 1500 })), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        rows,
        fc.array(
          name.filter((text) => text !== ''),
          { maxLength: 6 },
        ),
        (kinds, wanted) => {
          const paths = kinds.flatMap(([text, times]) =>
            Array.from({ length: times }, (_, row) => `${text}${String(row)}`),
          );
          const texts = new PathText();
          for (const path of paths) texts.append(path);
          for (const text of wanted) {
            const expected = paths.map((path) => (path.toLowerCase().includes(text.toLowerCase()) ? 1 : 0));
            expect(Buffer.from(texts.matching(text)).equals(Buffer.from(expected))).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is searched in paths added since the last search; no match spans two paths', () => {
    const texts = new PathText();
    texts.append('one');
    expect(Array.from(texts.matching('two'))).toEqual([0]);
    texts.append('two');
    expect(Array.from(texts.matching('two'))).toEqual([0, 1]);
    expect(Array.from(texts.matching('onetwo'))).toEqual([0, 0]);
    expect(Array.from(texts.matching('e\0t'))).toEqual([0, 0]);
    expect(Array.from(texts.matching('o'))).toEqual([1, 1]);
  });
});

it('a bit set equals a Set (property)', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 300 }))), (steps) => {
      const [bits, plain] = [new BitSet(), new Set<number>()];
      for (const [isAdded, row] of steps) {
        if (isAdded) bits.add(row);
        else bits.delete(row);
        if (isAdded) plain.add(row);
        else plain.delete(row);
      }
      for (let row = 0; row <= 320; row += 1) expect(bits.has(row)).toBe(plain.has(row));
    }),
  );
});

it('flags keep image state, label state and part apart', () => {
  imageStates.forEach((state, stateAt) => {
    labelStates.forEach((labelState, labelAt) => {
      [null, 0, 1, 2].forEach((part) => {
        const flags = withStates(withPart(0, part), 4 * labelAt + stateAt);
        expect(flagNames[flags]).toEqual({ state, labelState, part: part === null ? 'none' : parts[part] });
        expect(withStates(flags, 0) >> 4).toBe(flags >> 4);
      });
    });
  });
});
