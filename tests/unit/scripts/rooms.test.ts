import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { expect, test } from 'vitest';
import { checkout } from '../../../scripts/setup/paths.js';
import { layering } from '../../../scripts/lint/layering.js';
import { engineRooms, windowRooms } from '../../../scripts/lint/rooms.js';

/** Folders beside the source files of a layer. */
const foldersOf = (layer: string): string[] =>
  readdirSync(join(checkout, layer), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

test('every folder of the engine and of the window is a room with its own floor', () => {
  expect(foldersOf('src-main/engine')).toEqual([...engineRooms].sort());
  expect(foldersOf('src-renderer')).toEqual([...windowRooms].sort());
});

test('a room imports from rooms below, never from above', async () => {
  const root = mkdtempSync(join(tmpdir(), 'facet-rooms-'));
  try {
    writeFileSync(
      join(root, 'tsconfig.json'),
      '{ "compilerOptions": { "moduleResolution": "bundler", "module": "ESNext" } }',
    );
    for (const room of ['catalog', 'runs', 'care']) {
      mkdirSync(join(root, 'src-main/engine', room), { recursive: true });
      writeFileSync(join(root, 'src-main/engine', room, 'thing.ts'), 'export const thing = 1;\n');
    }
    const eslint = new ESLint({
      cwd: root,
      overrideConfigFile: true,
      overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, ...layering(root)],
    });
    const lint = async (from: string, to: string): Promise<(string | null)[]> => {
      const filePath = join(root, 'src-main/engine', from, 'file.ts');
      const [result] = await eslint.lintText(`export { thing } from '../${to}/thing';\n`, { filePath });
      return (result?.messages ?? []).map(({ ruleId }) => ruleId);
    };
    expect(await lint('runs', 'catalog')).toEqual([]);
    expect(await lint('care', 'runs')).toEqual([]);
    expect(await lint('catalog', 'runs')).toEqual(['import-x/no-restricted-paths']);
    expect(await lint('runs', 'care')).toEqual(['import-x/no-restricted-paths']);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
