import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const renderer = resolve(import.meta.dirname, '../../../src-renderer');
const stories = readdirSync(join(renderer, 'stories')).filter((name) => name.endsWith('.stories.ts'));
const sources = stories.map((name) => readFileSync(join(renderer, 'stories', name), 'utf8')).join('\n');

it('every component has a story', () => {
  const components = readdirSync(join(renderer, 'components')).filter((name) => name.endsWith('.svelte'));
  const names = components.map((name) => name.replace('.svelte', ''));
  expect(names.filter((name) => !new RegExp(`story\\(\\s*'${name}',`).test(sources))).toEqual([]);
  expect(names.length).toBeGreaterThan(15);
});
