import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const checkout = join(import.meta.dirname, '..', '..', '..');
const files = new Set(
  ['src-shared', 'src-main', 'src-renderer'].flatMap((folder) =>
    readdirSync(join(checkout, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(checkout, folder, name)),
  ),
);

/** The program's files that a file imports, types included: the lint rule import-x/no-cycle sees imports of values only. */
function importsOf(file: string): string[] {
  return ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith('.')) return [];
    const path = resolve(dirname(file), fileName);
    return [`${path}.ts`, join(path, 'index.ts')].filter((each) => files.has(each));
  });
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

test('imports of values and types run in no circle', () => {
  expect(files.size).toBeGreaterThan(500);
  expect(findCircle(new Map([...files].map((file) => [file, importsOf(file)])))).toBeNull();
});
