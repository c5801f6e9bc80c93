import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkout } from '../../../scripts/setup/paths.js';
import { layering } from '../../../scripts/lint/layering.js';
import { engineRooms, sharedRooms, trainerRooms, windowRooms } from '../../../scripts/lint/rooms.js';

/** Folders beside the source files of a layer. */
const foldersOf = (layer: string): string[] =>
  readdirSync(join(checkout, layer), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

test('every folder of the engine, the trainer, the window and the shared code is a room', () => {
  expect(foldersOf('src-main/engine')).toEqual([...engineRooms].sort());
  expect(foldersOf('src-main/trainer')).toEqual([...trainerRooms].sort());
  expect(foldersOf('src-renderer')).toEqual([...windowRooms].sort());
  expect(foldersOf('src-shared')).toEqual(Object.keys(sharedRooms).sort());
});

/** Rooms with a thing in each, in a folder of their own. */
const present = [
  'src-main/engine/catalog',
  'src-main/engine/runs',
  'src-main/engine/care',
  'src-main/trainer',
  'src-renderer/screens',
  'src-shared/contract',
  'src-shared/domain',
  'src-shared/workers',
];
let root = '';
let eslint: ESLint;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'facet-rooms-'));
  writeFileSync(
    join(root, 'tsconfig.json'),
    '{ "compilerOptions": { "moduleResolution": "bundler", "module": "ESNext" } }',
  );
  for (const room of present) {
    mkdirSync(join(root, room), { recursive: true });
    writeFileSync(join(root, room, 'thing.ts'), 'export const thing = 1;\n');
  }
  eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, ...layering(root)],
  });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** @returns the names of the rules that a file in one room breaks by importing from another */
async function lint(from: string, to: string): Promise<(string | null)[]> {
  const up = '../'.repeat(from.split('/').length);
  const filePath = join(root, from, 'file.ts');
  const [result] = await eslint.lintText(`export { thing } from '${up}${to}/thing';\n`, { filePath });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

test('a room imports from rooms below, never from above', async () => {
  const [catalog, runs, care] = ['src-main/engine/catalog', 'src-main/engine/runs', 'src-main/engine/care'];
  expect(await lint(runs, catalog)).toEqual([]);
  expect(await lint(care, runs)).toEqual([]);
  expect(await lint(catalog, runs)).toEqual(['import-x/no-restricted-paths']);
  expect(await lint(runs, care)).toEqual(['import-x/no-restricted-paths']);
});

test('the contract and the declarations of the workers know the domain, not each other', async () => {
  const [contract, domain, workers] = ['src-shared/contract', 'src-shared/domain', 'src-shared/workers'];
  expect(await lint(contract, domain)).toEqual([]);
  expect(await lint(workers, domain)).toEqual([]);
  expect(await lint(contract, workers)).toEqual(['import-x/no-restricted-paths']);
  expect(await lint(workers, contract)).toEqual(['import-x/no-restricted-paths']);
  expect(await lint(domain, contract)).toEqual(['import-x/no-restricted-paths']);
});

test('only processes that start a worker or are one import its declarations', async () => {
  expect(await lint('src-main/engine/runs', 'src-shared/workers')).toEqual([]);
  expect(await lint('src-main/trainer', 'src-shared/workers')).toEqual([]);
  expect(await lint('src-renderer/screens', 'src-shared/workers')).toEqual(['import-x/no-restricted-paths']);
  expect(await lint('src-renderer/screens', 'src-shared/contract')).toEqual([]);
});
