import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ask, importFolder, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { writeClassFolders } from '../../helpers/files/folders';
import { until } from '../../helpers/programs/processes';
import { LibraryPage } from '../pages/library-page';

it('classes are ordered, coloured, given keys, renamed, merged and archived by keyboard, and each change can be undone', () =>
  withApp(async ({ app, page, folder }) => {
    await openWith(page, app, folder, ['cat', 'dog', 'fox']);
    const library = new LibraryPage(app, page);
    await page.keyboard.press('Control+l');
    const sheet = page.getByRole('dialog', { name: 'Classes' });
    const list = sheet.getByRole('listbox', { name: 'Classes in their order' });
    await list.waitFor();
    expect(await namesIn(list)).toEqual(['cat', 'dog', 'fox']);
    expect(await seriousProblems(page)).toEqual([]);

    await page.keyboard.press('End');
    await page.keyboard.press('Alt+ArrowUp');
    await until(async () => (await namesIn(list)).join() === 'cat,fox,dog', 'the fox moved up');
    await sheet.getByLabel('Key').selectOption('Q');
    await list.getByRole('option', { name: /^fox/ }).getByText('Q').waitFor();
    await sheet.getByRole('radio', { name: 'vermillion' }).check();
    await page.getByText('Colour the class “fox” vermillion').first().waitFor();
    // Another name, which an import takes for the class, is added and removed by keys alone.
    await sheet.getByRole('textbox', { name: 'Other names' }).fill('Fox ');
    await page.keyboard.press('Enter');
    await sheet.getByRole('listitem').getByText('“Fox ”').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await sheet.getByRole('button', { name: 'Remove the name “Fox ”' }).press('Enter');
    await sheet.getByRole('listitem').waitFor({ state: 'detached' });
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('vulpes'); // the field has the focus again
    await page.keyboard.press('Enter');
    await sheet.getByRole('listitem').getByText('“vulpes”').waitFor();
    await sheet.getByRole('button', { name: 'Undo' }).click();
    await sheet.getByRole('listitem').waitFor({ state: 'detached' });
    await sheet.getByRole('button', { name: 'Undo' }).click();
    await sheet.getByRole('listitem').getByText('“Fox ”').waitFor();
    await sheet.getByLabel('Name', { exact: true }).fill('vixen');
    await page.keyboard.press('Enter');
    await list.getByRole('option', { name: /^vixen/ }).waitFor();
    await sheet.getByLabel('Merge into').selectOption('dog');
    await sheet.getByRole('button', { name: 'Merge' }).click();
    await list.getByRole('option', { name: /^vixen archived/ }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await sheet.getByRole('button', { name: 'Undo' }).click();
    await list.getByRole('option', { name: /^vixen 4/ }).waitFor();
    await sheet.getByRole('button', { name: 'Add a class' }).click();
    await page.keyboard.type('wolf');
    await page.keyboard.press('Enter');
    await list.getByRole('option', { name: /^wolf 0/ }).waitFor();
    await sheet.getByRole('button', { name: 'Archive' }).click();
    await list.getByRole('option', { name: /^wolf archived/ }).waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });

    // The key labels the image; the history says who did it.
    await library.tile('cat_000.jpg, cat').click();
    await page.keyboard.press('q');
    await library.tile('cat_000.jpg, vixen').waitFor();
    await library.inspector.getByText('vixen · tester').waitFor();
  }));

it('a filter with its order is saved as a view, opened by key, renamed and deleted', () =>
  withApp(async ({ app, page, folder }) => {
    await openWith(page, app, folder, ['cat', 'dog']);
    const library = new LibraryPage(app, page);
    await library.facet(/^cat/).click();
    await page.getByText('4 of 8').waitFor();
    await page.getByLabel('Sort by').selectOption('path');
    await library.grid.focus();
    await page.keyboard.press('v');
    await page.keyboard.type('Only cats');
    await page.keyboard.press('Enter');
    await library.facet(/^Only cats/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await page.getByText('8 images').waitFor();
    await library.grid.focus();
    await page.keyboard.press('Control+1');
    await page.getByText('4 of 8').waitFor();
    expect(await page.getByLabel('Sort by').inputValue()).toBe('path');

    await page.getByRole('button', { name: 'Edit saved views' }).click();
    const sheet = page.getByRole('dialog', { name: 'Saved views' });
    await sheet.getByLabel('Name').fill('Felines');
    await page.keyboard.press('Enter');
    await sheet.getByRole('option', { name: /^Felines/ }).waitFor();
    await sheet.getByLabel('Key').selectOption('7');
    await sheet.getByRole('option', { name: 'Felines Ctrl 7' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await sheet.getByRole('button', { name: 'Delete the view' }).click();
    await sheet.getByText(/^No saved views/).waitFor();
    await sheet.getByRole('button', { name: 'Undo' }).click();
    await sheet.getByRole('option', { name: /^Felines/ }).waitFor();
  }));

it('the name for the history is set in the window and remembered', () =>
  withApp(
    async ({ app, page, folder }) => {
      await openWith(page, app, folder, ['cat', 'dog']);
      const library = new LibraryPage(app, page);
      await page.getByTitle('Your name in the history').click();
      await page.getByRole('dialog', { name: 'Your name in the history' }).getByLabel('Name').fill('Ada');
      expect(await seriousProblems(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'as Ada' }).waitFor();
      await library.tile('cat_000.jpg, cat').click();
      await page.keyboard.press('u');
      await library.inspector.getByText('unsure · Ada').waitFor();
      expect(await readFile(join(folder, 'config', 'settings.json'), 'utf8')).toBe('{"actor":"Ada"}');
    },
    { environment: { FACET_ACTOR: '' } },
  ));

it('images are forgotten after one confirmation, and a backup restores labels', () =>
  withApp(async ({ app, page, folder }) => {
    await openWith(page, app, folder, ['cat', 'dog']);
    const library = new LibraryPage(app, page);
    await page.keyboard.press('Control+b');
    const backups = page.getByRole('dialog', { name: 'Backups' });
    await backups.getByRole('button', { name: 'Back up now' }).click();
    await backups.getByRole('cell', { name: '✓ yes' }).first().waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await library.tile('cat_001.jpg, cat').click();
    await page.keyboard.press('x');
    await library.tile('cat_001.jpg, excluded').waitFor();
    await page.keyboard.press('Control+b');
    await backups
      .getByRole('button', { name: /^Restore the backup of/ })
      .first()
      .click();
    await backups.getByText(/this can be undone/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await backups.getByRole('button', { name: 'Restore', exact: true }).click();
    await backups.getByText('The project is restored: 8 images, 8 labelled.').waitFor();
    await backups.getByRole('cell', { name: 'replaced by a restore' }).waitFor();
    await backups.getByRole('button', { name: 'Done' }).click();
    await library.tile('cat_001.jpg, cat').waitFor();

    await library.tile('cat_002.jpg, cat').click();
    await page.keyboard.press('Control+Shift+Delete');
    const forget = page.getByRole('dialog', { name: 'Forget 1 image' });
    await forget.getByText('Forgetting can’t be undone.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await forget.getByRole('checkbox', { name: /backups: delete/ }).check();
    await forget.getByRole('button', { name: 'Forget for good' }).click();
    await page.getByText('Forgot 1 image.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
    await page.getByText('7 images').waitFor();
    expect(await library.names()).not.toContain('cat_002.jpg, cat');
    await until(async () => (await shownPictures(page)) === 7, 'the pictures at their new addresses');
    const { backups: left } = (await valueOf(
      ask(page, 'engine', 'backups', 'list', { path: join(folder, 'Faces.facet') }),
    )) as { backups: { images: number }[] };
    expect(left.map(({ images }) => images)).toEqual([7]);
  }));

async function openWith(
  page: Page,
  app: Parameters<typeof makeProject>[0],
  folder: string,
  classes: readonly string[],
): Promise<void> {
  await writeClassFolders(join(folder, 'images'), classes, 4);
  await makeProject(app, page, join(folder, 'Faces.facet'));
  await importFolder(app, page, join(folder, 'images'));
  await page.reload();
  await page.getByRole('gridcell').first().waitFor();
}

/** The names of the classes in a list, without counts and keys. */
async function namesIn(list: Locator): Promise<string[]> {
  const options = await list.getByRole('option').all();
  return Promise.all(options.map((option) => option.locator('.name').innerText()));
}

/** Number of tiles that show their picture. */
const shownPictures = (page: Page): Promise<number> =>
  page.evaluate<number>(
    `[...document.querySelectorAll('[role=gridcell] img')].filter((i) => i.naturalWidth > 0).length`,
  );
