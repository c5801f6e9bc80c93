import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, onTestFinished, test } from 'vitest';

const checkout = join(import.meta.dirname, '..', '..', '..');
const folders = ['src-shared', 'src-main', 'src-renderer'].map((name) => join(checkout, name));

/** Every file with imports below some folders: modules and components. */
const sourcesIn = (roots: readonly string[]): Set<string> =>
  new Set(
    roots.flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|svelte)$/.test(name))
        .map((name) => join(root, name)),
    ),
  );

/** Which of the files each of them imports: values, types, and what is imported later. */
function importsIn(files: ReadonlySet<string>): Map<string, string[]> {
  const importsOf = (file: string): string[] =>
    ts.preProcessFile(scriptsOf(file)).importedFiles.flatMap(({ fileName }) => {
      if (!fileName.startsWith('.')) return [];
      const path = resolve(dirname(file), fileName);
      return [path, `${path}.ts`, join(path, 'index.ts')].filter((each) => files.has(each));
    });
  return new Map([...files].map((file) => [file, importsOf(file)]));
}

/** The text of a module, or of a component's scripts. */
function scriptsOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (!file.endsWith('.svelte')) return text;
  return [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, script]) => script).join('\n');
}

/** A circle of imports, as a list of files that begins and ends with the same one; null when there is none. */
function findCircle(imports: ReadonlyMap<string, readonly string[]>): string[] | null {
  const finished = new Set<string>();
  const visit = (file: string, way: readonly string[]): string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (finished.has(file)) return null;
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next, [...way, file]);
      if (circle) return circle;
    }
    finished.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return null;
}

test('finds a circle, and none where there is none', () => {
  const line = new Map([
    ['a', ['b', 'c']],
    ['b', ['c']],
    ['c', []],
  ]);
  expect(findCircle(line)).toBeNull();
  expect(findCircle(new Map([...line, ['c', ['b']]]))).toEqual(['b', 'c', 'b']);
});

test.each([
  ["import { b } from './b';", "import { a } from './a';"],
  ["import type { B } from './b';", "export * from './a';"],
  ["const later = () => import('./b');", "import { a } from './a';"],
])('sees every form of import: %s', (a, b) => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-circles-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'a.ts'), a);
  writeFileSync(join(folder, 'b.ts'), b);
  writeFileSync(join(folder, 'Screen.svelte'), `<script lang="ts">\n  ${a}\n</script>\n<p>import</p>`);
  expect(findCircle(importsIn(sourcesIn([folder])))?.length).toBe(3);
  writeFileSync(join(folder, 'b.ts'), "import Screen from './Screen.svelte';");
  writeFileSync(join(folder, 'a.ts'), '');
  expect(findCircle(importsIn(sourcesIn([folder])))?.length).toBe(3);
});

test('the program’s imports run in no circle', () => {
  const files = sourcesIn(folders);
  expect([...files].filter((file) => file.endsWith('.ts')).length).toBeGreaterThan(500);
  expect([...files].filter((file) => file.endsWith('.svelte')).length).toBeGreaterThan(100);
  expect(findCircle(importsIn(files))).toBeNull();
});
