import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { LibraryPage } from '../pages/library-page';
import { WelcomePage } from '../pages/welcome-page';

const hostile = `<img src=x onerror="document.title='hit'">.jpg`;
const turned = 'photo\u202Egpj.exe.jpg';

it('a folder is imported by dialog, filtered, selected and relabelled by keys, and viewed one by one', () =>
  withApp(async ({ app, page, folder }) => {
    const [welcome, library] = [new WelcomePage(app, page), new LibraryPage(app, page)];
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 12);
    await writeFile(join(folder, 'images', 'dark', 'broken.jpg'), 'no picture');
    await welcome.machine.waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await welcome.newProject(join(folder, 'Faces.facet'));
    await page.getByRole('heading', { name: 'Import a folder of photos' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await library.chooseFolder(join(folder, 'images'));
    expect(await library.sheet.innerText()).toMatch(/new images\s+25/);
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('24 images added').waitFor();
    await page.getByRole('button', { name: 'Show refused files' }).click();
    expect(await page.getByRole('list', { name: 'Refused files' }).textContent()).toContain('dark/broken.jpg');
    await page.keyboard.press('Escape');
    await library.closeReport();
    await library.tile('light_011.jpg, light').waitFor();
    expect(await shownPictures(page)).toBe(24);
    expect(await seriousProblems(page)).toEqual([]);

    await library.facet(/^light/).click();
    await page.getByText('12 of 25').waitFor();
    expect((await library.names()).filter((name) => name.endsWith(', dark'))).toEqual([]);
    await library.facet(/^light/).click();
    await page.getByText('25 images').waitFor();

    await library.tile('dark_000.jpg, dark').click();
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('2');
    await library.tile('dark_000.jpg, light').waitFor();
    await library.tile('dark_001.jpg, light').waitFor();
    await library.lastStep('Label 2 images “light”').waitFor();
    await page.keyboard.press('Escape');
    await library.tile('dark_002.jpg, dark').click();
    await page.keyboard.press('u');
    await library.tile('dark_002.jpg, unsure').waitFor();
    await library.lastStep('Mark 1 image unsure').waitFor();
    await page.keyboard.press('Control+z');
    await library.tile('dark_002.jpg, dark').waitFor();
    await page.getByText('Undid: Mark 1 image unsure').waitFor();
    await page.keyboard.press('Control+Shift+z');
    await library.tile('dark_002.jpg, unsure').waitFor();

    await page.keyboard.press('Control+a');
    await page.getByText('25 selected').waitFor();
    expect(await library.selected.count()).toBe(25);
    await page.keyboard.press('Escape');
    expect(await library.selected.count()).toBe(0);

    await library.tile('dark_000.jpg, light').dblclick();
    await library.single.getByRole('img', { name: 'dark_000.jpg' }).waitFor();
    await library.inspector.getByText('light · tester').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('ArrowRight');
    await library.single.getByText('dark_001.jpg').waitFor();
    await page.keyboard.press('+');
    await library.single.getByText('125 %').waitFor();
    await page.keyboard.press('1');
    await library.lastStep('Label 1 image “dark”').waitFor();
    await page.keyboard.press('Escape');
    await library.tile('dark_001.jpg, dark').waitFor();

    await page.keyboard.press('F1');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  }));

it('file names are shown as text, whatever they contain', () =>
  withApp(async ({ app, page, folder }) => {
    const [welcome, library] = [new WelcomePage(app, page), new LibraryPage(app, page)];
    const long = `${'long '.repeat(40)}end.jpg`;
    const images = join(folder, 'images', '<b>class');
    await mkdir(images, { recursive: true });
    for (const [index, name] of [hostile, turned, long].entries())
      await writeFile(join(images, name), await jpeg(index));
    await welcome.newProject(join(folder, 'Names.facet'));
    await library.chooseFolder(join(folder, 'images'));
    await page.keyboard.press('Enter');
    await page.getByText('3 images added').waitFor();
    await library.tile(`${hostile}, <b>class`).waitFor();
    const shown = [hostile, long, 'photo‹202E›gpj.exe.jpg'].map((name) => `${name}, <b>class`);
    // The grid asks again some time after the first images were imported.
    await expect
      .poll(async () => (await library.names()).filter((name) => name !== 'Loading').sort(), { timeout: 10_000 })
      .toEqual(shown.sort());
    await library.tile(`${long}, <b>class`).click();
    await library.inspector.getByText('end.jpg', { exact: false }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await library.tile(`${hostile}, <b>class`).dblclick();
    await library.single.getByRole('heading').waitFor();
    await library.picture.waitFor();
    expect(await page.title()).toBe('Names – Facet');
    expect(await seriousProblems(page)).toEqual([]);
  }));

it('the sample project opens with one click, and typing in the search field labels nothing', () =>
  withApp(async ({ app, page }) => {
    const [welcome, library] = [new WelcomePage(app, page), new LibraryPage(app, page)];
    await welcome.openSample();
    await page.getByText('600 images', { exact: true }).waitFor({ timeout: 60_000 });
    await page.keyboard.press('/');
    await page.keyboard.type('face_0012');
    await page.getByText('1 of 600').waitFor();
    expect(await page.getByText('Last step').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByText('600 images', { exact: true }).waitFor();
    await library.grid.focus();
    await page.keyboard.press('End');
    await library.focusedTile.waitFor();
    await library.picture.waitFor();
    expect(await library.grid.getByRole('row').count()).toBeLessThan(60);
  }));

/** Number of thumbnails that have loaded. */
async function shownPictures(page: Page): Promise<number> {
  const count = `[...document.querySelectorAll('[role=gridcell] img')].filter((image) => image.naturalWidth > 0).length`;
  await expect.poll(() => page.evaluate<number>(count), { timeout: 10_000 }).toBeGreaterThanOrEqual(24);
  return page.evaluate<number>(count);
}
