import { beforeEach, describe, expect, it } from 'vitest';

/** What the browser keeps between starts. */
const stored = new Map<string, string>();
Object.assign(globalThis, {
  localStorage: {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  },
});
const { Preferences } = await import('../../../src-renderer/state/preferences.svelte');

const key = 'facet.preferences';
const shown = ({ tile, isInspectorShown }: InstanceType<typeof Preferences>): [number, boolean] => [
  tile,
  isInspectorShown,
];

beforeEach(() => {
  stored.clear();
});

describe('preferences', () => {
  it('begin with medium tiles and the inspector', () => {
    expect(shown(new Preferences())).toEqual([128, true]);
    expect(stored.size).toBe(0);
  });

  it('are there again at the next start', () => {
    const first = new Preferences();
    first.resizeTiles(200);
    first.toggleInspector();
    expect(shown(first)).toEqual([200, false]);
    expect(shown(new Preferences())).toEqual([200, false]);
    first.toggleInspector();
    expect(shown(new Preferences())).toEqual([200, true]);
  });

  it.each([
    ['not JSON', 'tile', [128, true]],
    ['of another form', '[]', [128, true]],
    ['partly of a wrong type', '{"tile":"large","isInspectorShown":false}', [128, false]],
    ['from a version with fewer preferences', '{"tile":96}', [96, true]],
    ['smaller than any tile', '{"tile":1}', [72, true]],
    ['larger than any tile', '{"tile":10000}', [320, true]],
  ])('use what they can when the stored ones are %s', (_, text, expected) => {
    stored.set(key, text);
    expect(shown(new Preferences())).toEqual(expected);
  });
});
