import { describe, expect, it } from 'vitest';
import { badgeOf, badgesOf } from '../../../src-renderer/state/badges';

const named = (...names: readonly string[]) => names.map((name) => ({ name, key: null }));
const badges = (...classes: Parameters<typeof badgesOf>[0]) =>
  [...badgesOf(classes)].map(([name, badge]) => `${name}: ${badge}`).sort();

describe('the badge of a class', () => {
  it('is one whole character as a person sees it', () => {
    expect(
      ['man', '😀 smiling', '👩‍👧‍👦 family', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'été', 'e\u0301te\u0301', 'कि', '  x', '\u200bzero', '\ud83d'].map(
        badgeOf,
      ),
    ).toEqual(['M', '😀', '👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'É', 'E\u0301', 'कि', 'X', 'Z', '?']);
    expect(badgeOf(`a${'\u0301'.repeat(200)}`)).toBe('A');
    expect(badgeOf('\u202e\u2066')).toBe('?');
  });

  it('differs for each class', () => {
    expect(badges(...named('man', 'woman'))).toEqual(['man: M', 'woman: W']);
    expect(badges({ name: 'cat', key: '1' }, { name: 'cow', key: '2' }, { name: 'dog', key: '3' })).toEqual([
      'cat: 1',
      'cow: 2',
      'dog: D',
    ]);
    expect(badges(...named('cat', 'cow', 'Cat'))).toEqual(['Cat: CT', 'cat: CA', 'cow: CO']);
    expect(badges(...named('a', 'A', 'A2'))).toEqual(['A2: A4', 'A: A3', 'a: A2'].sort());
    expect(badges({ name: '1', key: 'Q' }, { name: 'x1', key: '1' }, { name: 'x2', key: '2' })).toEqual([
      '1: 1',
      'x1: X1',
      'x2: 2',
    ]);
    const many = Array.from({ length: 2000 }, (_, index) => ({ name: `class ${String(index)}`, key: null }));
    expect(new Set(badgesOf(many).values()).size).toBe(2000);
    expect(badgesOf([]).size).toBe(0);
  });
});
