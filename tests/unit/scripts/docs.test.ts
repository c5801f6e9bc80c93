import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkout } from '../../../scripts/setup/paths.js';

const pages = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md'],
  ...readdirSync(join(checkout, 'docs')).map((name) => `docs/${name}`),
];
const textOf = (page: string): string => readFileSync(join(checkout, page), 'utf8');

/** All files and folders of the sources, and the files beside them, relative to the checkout. */
const entries = [
  ...readdirSync(checkout, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : [])),
  ...['src-main', 'src-shared', 'src-renderer', 'tests', 'bench', 'scripts', 'resources', 'docs'].flatMap((folder) => [
    folder,
    ...readdirSync(join(checkout, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      `${folder}/${name}`.replaceAll('\\', '/'),
    ),
  ]),
];

/** Whether pages may call an entry by this name: by the end of its path; tests without '.test.ts', '*' for any text. */
function isThere(name: string): boolean {
  const pattern = name.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '[^/]*');
  const end = new RegExp(`(^|/)${pattern}(\\.test\\.ts)?$`);
  return entries.some((entry) => end.test(entry));
}

/** The first folder of a path that leads into the sources, as pages shorten it. */
const roots = new Set(entries.flatMap((entry) => entry.split('/').slice(0, 3)).filter((name) => !name.includes('.')));

/** What a page puts in backticks, outside of blocks of code, that is a path of the checkout. */
const pathsIn = (page: string): string[] =>
  [
    ...textOf(page)
      .replaceAll(/^```[^]*?^```$/gm, '')
      .matchAll(/`([^`\n]+)`/g),
  ]
    .map(([, text = '']) => text.replace(/\/$/, ''))
    .filter((text) => /^[\w*@][\w.*@-]*(\/[\w.*@-]+)*$/.test(text))
    .filter((text) =>
      text.includes('/')
        ? roots.has(text.split('/')[0] ?? '') && !/^[\w-]+\/[\w*<>]+\.(pack|json|csv|sqlite)$/.test(text)
        : /\.(ts|js|svelte|css)$/.test(text),
    );

describe.each(pages)('%s', (page) => {
  it('names only files and folders that exist', () => {
    expect(pathsIn(page).filter((path) => !isThere(path))).toEqual([]);
  });

  it('links only to files that exist', () => {
    const links = [...textOf(page).matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(checkout, dirname(page), link)))).toEqual([]);
  });
});

it('each stop of the walks is a function in its file', () => {
  const stops = [...textOf('docs/walks.md').matchAll(/^\| `(src-[^`]+)` `#?(\w+)`/gm)];
  expect(stops.length).toBeGreaterThan(35);
  const missing = stops.filter(
    ([, file = '', name = '']) => !new RegExp(`\\b${name}\\b`).test(readFileSync(join(checkout, file), 'utf8')),
  );
  expect(missing.map(([stop]) => stop)).toEqual([]);
});
