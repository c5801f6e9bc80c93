import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkout } from '../../../scripts/setup/paths.js';
import { layering, layers } from '../../../scripts/lint/layering.js';

/** Repeated here on purpose: the rule is tested against these arrows, not against its own table. */
const arrows: Record<string, string[]> = {
  'src-shared': [],
  'src-main/platform': ['src-shared'],
  'src-main/preload': ['src-shared'],
  'src-main/shell': ['src-shared', 'src-main/platform'],
  'src-main/engine': ['src-shared', 'src-main/platform'],
  'src-main/trainer': ['src-shared', 'src-main/platform'],
  'src-main/decoder': ['src-shared', 'src-main/platform'],
  'src-main/tester': ['src-shared', 'src-main/platform'],
  'src-main/cli': ['src-shared', 'src-main/platform', 'src-main/engine'],
  'src-renderer': ['src-shared'],
};
const folders = Object.keys(arrows);

let root = '';
let eslint: ESLint;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'facet-layering-'));
  writeFileSync(
    join(root, 'tsconfig.json'),
    '{ "compilerOptions": { "moduleResolution": "bundler", "module": "ESNext" } }',
  );
  for (const folder of [...folders, 'tests']) {
    mkdirSync(join(root, folder, 'deeper'), { recursive: true });
    writeFileSync(join(root, folder, 'deeper', 'thing.ts'), 'export const thing = 1;\n');
  }
  eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, ...layering(root)],
  });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** @returns the names of the rules that a file with this line breaks */
async function lint(file: string, line: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${line}\n`, { filePath: join(root, file) });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

/** The import path from a file in one layer to the thing in another. */
function wayFrom(folder: string, to: string): string {
  const up = '../'.repeat(folder.split('/').length);
  return `${up}${to}/deeper/thing`;
}

describe('imports go one way', () => {
  const pairs = folders.flatMap((from) =>
    folders.map((to) => ({ from, to, isAllowed: from === to || arrows[from]?.includes(to) === true })),
  );

  test.each(pairs.filter(({ isAllowed }) => isAllowed))('$from may import $to', async ({ from, to }) => {
    expect(await lint(`${from}/file.ts`, `export { thing } from '${wayFrom(from, to)}';`)).toEqual([]);
  });

  test.each(pairs.filter(({ isAllowed }) => !isAllowed))('$from may not import $to', async ({ from, to }) => {
    const way = wayFrom(from, to);
    expect(await lint(`${from}/file.ts`, `export { thing } from '${way}';`)).toEqual(['import-x/no-restricted-paths']);
    expect(await lint(`${from}/deeper/file.ts`, `export const thing = await import('../${way}');`)).toEqual([
      'import-x/no-restricted-paths',
    ]);
  });

  test.each(folders)('%s may not import a test', async (from) => {
    expect(await lint(`${from}/file.ts`, `import '${wayFrom(from, 'tests')}';`)).toEqual([
      'import-x/no-restricted-paths',
    ]);
  });

  test('tests may import anything', async () => {
    for (const to of folders)
      expect(await lint('tests/file.ts', `export { thing } from '../${to}/deeper/thing';`)).toEqual([]);
  });
});

describe('packages of one process only', () => {
  test.each(folders)('electron in %s', async (folder) => {
    const mayUse = ['src-main/shell', 'src-main/preload'].includes(folder);
    for (const [line, rule] of [
      ["import 'electron';", '@typescript-eslint/no-restricted-imports'],
      ["import type { App } from 'electron/main';", '@typescript-eslint/no-restricted-imports'],
      ["await import('electron');", 'no-restricted-syntax'],
    ] as const) {
      expect(await lint(`${folder}/file.ts`, line)).toEqual(mayUse ? [] : [rule]);
    }
  });

  test.each(folders)("Node's own modules in %s", async (folder) => {
    const hasNode = !['src-shared', 'src-renderer'].includes(folder);
    for (const [line, rule] of [
      ["import 'node:fs';", '@typescript-eslint/no-restricted-imports'],
      ["import 'fs/promises';", '@typescript-eslint/no-restricted-imports'],
      ["await import('node:path');", 'no-restricted-syntax'],
    ] as const) {
      expect(await lint(`${folder}/file.ts`, line)).toEqual(hasNode ? [] : [rule]);
    }
  });
});

test('every folder of the program is a layer', () => {
  const present = readdirSync(join(checkout, 'src-main'), { withFileTypes: true });
  const known = Object.values(layers).map(({ folder }) => folder);
  for (const entry of present) expect(known).toContain(`src-main/${entry.name}`);
});

test("the checkout's own configuration holds these rules, and no comment switches them off", async () => {
  const own = new ESLint({ cwd: checkout });
  const files = Object.entries(layers).map(([name, { folder }]) => ({ name, file: `${folder}/any.ts` }));
  for (const { name, file } of [...files, { name: 'renderer', file: 'src-renderer/Any.svelte' }]) {
    const config = (await own.calculateConfigForFile(file)) as Linter.Config;
    const expected = layering(checkout).find((entry) => entry.name === `facet/layering/${name}`);
    for (const [rule, entry] of Object.entries(expected?.rules ?? {})) {
      const [, ...options] = [entry].flat();
      expect(config.rules?.[rule]).toEqual([2, ...options]);
    }
    expect(config.linterOptions?.noInlineConfig).toBe(true);
  }
});
