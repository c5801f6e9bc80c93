import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chooseNext, importFolder, makeProject, withApp } from '../helpers/app';
import { seriousProblems } from '../helpers/axe';
import { jpeg, writeClassFolders } from '../helpers/folders';
import { fetchedStarter } from '../helpers/starters';
import { dropOn } from './pages/drop';
import { LibraryPage } from './pages/library-page';

it('images like a picture from outside are shown: by a key and a dialog, by a button, and by dropping it', (context) => {
  fetchedStarter(context, 'general');
  return withApp(async ({ app, page, folder }) => {
    const library = new LibraryPage(app, page);
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 12);
    const [outside, broken] = [join(folder, 'outside.jpg'), join(folder, 'broken.jpg')];
    await writeFile(outside, await jpeg(1003, 225)); // as light_003 is
    await writeFile(broken, 'no picture');
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    await library.grid.waitFor();

    await library.grid.focus();
    await chooseNext(app, outside);
    await page.keyboard.press('Shift+S');
    await page.getByText('Similar to outside.jpg').waitFor({ timeout: 120_000 });
    await page.getByText('24 images', { exact: true }).waitFor();
    await expect.poll(async () => (await library.names())[0]).toBe('light_003.jpg, light, 1.00');
    await expect.poll(() => library.inspector.textContent()).toContain('light_003.jpg'); // the keyboard is on the likest
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to all images' }).click();

    await chooseNext(app, null);
    await page.getByRole('button', { name: 'Images like a picture from a file' }).click();
    await chooseNext(app, broken);
    await page.getByRole('button', { name: 'Images like a picture from a file' }).click();
    await page.getByText(/broken\.jpg can't be read as a picture/).waitFor({ timeout: 60_000 });
    await expect.poll(() => page.getByText(/^Similar to/).count()).toBe(0);

    await page.keyboard.press('Alt+3');
    await dropOn(page, outside);
    await page.getByText('Similar to outside.jpg').waitFor({ timeout: 120_000 });
    await page.getByRole('gridcell', { name: 'light_003.jpg, light, 1.00' }).waitFor();
  });
});
