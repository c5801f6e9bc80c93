import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { fetched } from '../../helpers/programs/addresses';
import { ask, chooseNext, importFolder, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { fetchedStarter } from '../../helpers/projects/starters';
import { dropOn } from '../pages/drop';
import { LibraryPage } from '../pages/library-page';

it('images similar to an outside picture are found by key and dialog, by button, and by dropping it', (context) => {
  fetchedStarter(context, 'general');
  return withApp(async ({ app, page, folder, problems }) => {
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
    await expect.poll(() => library.inspector.textContent()).toContain('light_003.jpg'); // the focus is on the most similar one
    await expect.poll(() => sizeOf(library.asked)).toEqual([48, 48]);
    expect(await library.asked.getAttribute('alt')).toBe('outside.jpg');
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to all images' }).click();

    await chooseNext(app, null);
    await page.getByRole('button', { name: 'Find images similar to a picture file' }).click();
    await chooseNext(app, broken);
    await page.getByRole('button', { name: 'Find images similar to a picture file' }).click();
    await page.getByText(/broken\.jpg can't be read as a picture/).waitFor({ timeout: 60_000 });
    await expect.poll(() => page.getByText(/^Similar to/).count()).toBe(0);

    await page.keyboard.press('Alt+3');
    await dropOn(page, outside);
    await page.getByText('Similar to outside.jpg').waitFor({ timeout: 120_000 });
    await page.getByRole('gridcell', { name: 'light_003.jpg, light, 1.00' }).waitFor();

    // As when the file vanishes after the search: a placeholder is shown, and the bar works.
    await rm(outside);
    await library.asked.evaluate((image) => {
      Reflect.set(image, 'src', String(Reflect.get(image, 'src')).replace('=96', '=97'));
    });
    await page.getByRole('img', { name: 'outside.jpg can’t be shown' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to all images' }).press('Enter');
    await expect.poll(() => library.asked.count()).toBe(0);
    problems.splice(0);
  });
});

it('the picture searched for is served upright, and only while its search is the latest', (context) => {
  fetchedStarter(context, 'general');
  return withApp(async ({ app, page, folder, problems }) => {
    const library = new LibraryPage(app, page);
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 6);
    const [turned, other] = [join(folder, 'turned.jpg'), join(folder, 'other.jpg')];
    const lying = sharp(await jpeg(1003, 225)).extract({ left: 0, top: 0, width: 48, height: 24 });
    await writeFile(turned, await lying.withMetadata({ orientation: 6 }).jpeg().toBuffer());
    await writeFile(other, await jpeg(3, 30));
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    await library.grid.waitFor();
    const statusOf = async (url: string): Promise<number> => (await fetched(app, url)).status;
    const search = async (file: string, name: string): Promise<string> => {
      await chooseNext(app, file);
      await page.keyboard.press('Shift+S');
      await page.getByText(`Similar to ${name}`).waitFor({ timeout: 120_000 });
      return (await library.asked.getAttribute('src')) ?? '';
    };

    await library.grid.focus();
    const first = await search(turned, 'turned.jpg');
    await expect.poll(() => sizeOf(library.asked)).toEqual([24, 48]);
    expect(await fetched(app, first)).toMatchObject({ status: 200, type: 'image/jpeg', caching: 'no-store' });
    const [, token = '', view = ''] = /^facet:\/\/asked\/(\w+)\/(\d+)\?edge=96$/.exec(first) ?? [];
    for (const [url, status] of [
      [`facet://asked/${token}/${String(Number(view) - 1)}?edge=96`, 404],
      [`facet://asked/${token}/${String(Number(view) + 1)}?edge=96`, 404],
      [`facet://asked/0123456789abcdef/${view}?edge=96`, 404],
      [`facet://asked/${token}/${view}?edge=4096`, 400],
      [`facet://asked/${token}/${view}`, 400],
      [`facet://asked/${token}/${view}/..?edge=96`, 400],
      [`facet://asked/${token}/${encodeURIComponent(other)}?edge=96`, 400],
    ] as const)
      expect([url, await statusOf(url)]).toEqual([url, status]);

    const second = await search(other, 'other.jpg');
    expect(await Promise.all([first, second].map(statusOf))).toEqual([404, 200]);
    await library.grid.focus();
    await page.keyboard.press('s'); // similar to an image of the project: its thumbnail is shown
    await page.getByText(/^Similar to (dark|light)_/).waitFor({ timeout: 120_000 });
    await expect.poll(() => library.asked.getAttribute('src')).toMatch(/^facet:\/\/thumbnail\//);
    await expect.poll(() => sizeOf(library.asked)).toEqual([48, 48]);
    expect(await statusOf(second)).toBe(404);

    const third = await search(turned, 'turned.jpg');
    expect(await statusOf(third)).toBe(200);
    await valueOf(ask(page, 'engine', 'project', 'close'));
    expect(await statusOf(third)).toBe(404);
    problems.splice(0);
  });
});

/** [width, height] of a picture once loaded, [0, 0] before. */
const sizeOf = (picture: Locator): Promise<number[]> =>
  picture.evaluate((image) => ['naturalWidth', 'naturalHeight'].map((side) => Number(Reflect.get(image, side))));
