import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { writeClassFolders } from '../../helpers/files/folders';
import { withOwnApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { withProject } from '../../helpers/programs/engine';
import { withServedFolder } from '../../helpers/programs/static-server';
import { tinyRecipe } from '../../helpers/projects/recipes';

/** Classes whose names a page could take for something else. */
const classes = ['<b>dark', 'light'];

/** A browser with nothing of Facet's: Electron's Chromium on an address. */
const browser = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ width: 900, height: 700 }).loadURL(process.argv.at(-1)));
`;

interface PageAnswer {
  readonly answer: string;
  readonly probabilities: Readonly<Record<string, number>>;
}

/** Chooses photos in a sample page, and reads what it says. */
async function classifyIn(page: Page, photos: readonly string[]): Promise<PageAnswer[]> {
  const state = page.getByRole('status');
  await expect.poll(() => state.textContent(), { timeout: 60_000 }).toBe('Ready.');
  await page.getByLabel('Photos:').setInputFiles([...photos]);
  const items = page.getByRole('list', { name: 'Answers' }).getByRole('listitem');
  await expect.poll(() => items.count(), { timeout: 60_000 }).toBe(photos.length);
  return Promise.all(
    (await items.all()).map(async (item) => {
      const [names, values] = [await item.locator('dt').allTextContents(), await item.locator('dd').allTextContents()];
      const probabilities = Object.fromEntries(names.map((name, index) => [name, Number(values[index])]));
      return { answer: (await item.locator('strong').textContent()) ?? '', probabilities };
    }),
  );
}

it('the page beside a tfjs export gives the run’s own answers for photos that a person chooses', () =>
  withProject(
    (root) => writeClassFolders(root, classes, 12),
    async ({ jobs }, folder) => {
      await jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 1 }, seed: 1 });
      const images = join(folder, 'images');
      const names = (await readdir(images, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
      const photos = names.filter((_, index) => index % 4 === 0).map((name) => join(images, name));
      const jsonl = join(folder, 'own.jsonl');
      await jobs.predictions.run({ model: { run: 'r1' }, paths: photos, csv: null, jsonl, copyInto: null });
      const own = (await readFile(jsonl, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { class: string; probabilities: Record<string, number> });
      const root = join(folder, 'browser');
      await mkdir(root);
      await writeFile(join(root, 'package.json'), JSON.stringify({ main: 'main.cjs' }));
      await writeFile(join(root, 'main.cjs'), browser);
      for (const format of ['tfjs', 'tfjs-graph'] as const) {
        const to = join(folder, format);
        await jobs.exports.run({ run: 'r1', format, to });
        await withServedFolder(to, (address) =>
          withOwnApp(
            async ({ page }) => {
              const found = await classifyIn(page, photos);
              expect(found.map(({ answer }) => answer)).toEqual(own.map(({ class: name }) => name));
              found.forEach(({ probabilities }, index) => {
                for (const name of classes) {
                  expect(probabilities[name]).toBeCloseTo(own[index]?.probabilities[name] ?? NaN, 3);
                }
              });
              expect(await seriousProblems(page)).toEqual([]);
            },
            { root, args: [address] },
          ),
        );
      }
    },
  ));
