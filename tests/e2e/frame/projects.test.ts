import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { chooseNext, importFolder, makeProject, withApp } from '../../helpers/programs/app';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { LibraryPage } from '../pages/library-page';

const toasts = (page: Page) => page.getByRole('button', { name: 'Dismiss', exact: true });

/** Waits for failed requests of the page, which the console reports a moment later. */
const settle = (page: Page): Promise<void> => page.waitForTimeout(700);

/** Waits until at least `least` tiles show their pictures, so that none is loading when addresses change. */
async function picturesShown(page: Page, least: number): Promise<void> {
  const images = `[...document.querySelectorAll('[role=gridcell] img')].map((image) => image.naturalWidth > 0)`;
  const areShown = async (): Promise<boolean> => {
    const shown = await page.evaluate<boolean[]>(images);
    return shown.length >= least && shown.every(Boolean);
  };
  await expect.poll(areShown, { timeout: 10_000 }).toBe(true);
}

it('closing a project, or opening another, clears its messages, pictures and classes', () =>
  withApp(async ({ app, page, folder, problems }) => {
    const library = new LibraryPage(app, page);
    await writeClassFolders(join(folder, 'many'), ['dark', 'light'], 30);
    await makeProject(app, page, join(folder, 'Many.facet'));
    await importFolder(app, page, join(folder, 'many'));
    await mkdir(join(folder, 'few', 'owl'), { recursive: true });
    for (const number of [1, 2]) await writeFile(join(folder, 'few', 'owl', `owl_${number}.jpg`), await jpeg(number));
    await makeProject(app, page, join(folder, 'Few.facet'));
    await importFolder(app, page, join(folder, 'few'));
    await page.reload();
    await library.tile('owl_1.jpg, owl').waitFor();

    const open = async (name: string): Promise<void> => {
      await chooseNext(app, join(folder, name));
      await page.keyboard.press('Control+o');
    };
    const leaveMessages = async (): Promise<void> => {
      await library.tile('dark_000.jpg, dark').click();
      await page.keyboard.press('u');
      await library.lastStep('Mark 1 image unsure').waitFor();
      await page.keyboard.press('Control+z');
      await page.getByText('Undid: Mark 1 image unsure').waitFor();
      await picturesShown(page, 24);
      await library.picture.waitFor();
    };

    await open('Many.facet');
    await library.tile('dark_000.jpg, dark').waitFor();
    await leaveMessages();
    // Straight to the other project: nothing of the former one is requested or shown there.
    await open('Few.facet');
    await library.tile('owl_2.jpg, owl').waitFor();
    expect(await toasts(page).count()).toBe(0);
    await settle(page);
    expect(problems).toEqual([]);
    expect((await library.names()).filter((name) => name !== 'Loading').length).toBe(2);

    await open('Many.facet');
    await library.tile('dark_000.jpg, dark').waitFor();
    await leaveMessages();
    await page.keyboard.press('Control+w');
    await page.getByRole('button', { name: 'New project…' }).waitFor();
    expect(await toasts(page).count()).toBe(0);
    await open('Few.facet');
    await library.tile('owl_2.jpg, owl').waitFor();
    await settle(page);
    expect(problems).toEqual([]);
  }));

it('a project that can’t be opened leaves the open one untouched and says why', () =>
  withApp(async ({ app, page, folder, problems }) => {
    const library = new LibraryPage(app, page);
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 60);
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    await library.tile('dark_000.jpg, dark').waitFor();

    await chooseNext(app, join(folder, 'images'));
    await page.keyboard.press('Control+o');
    await toasts(page).waitFor();
    const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
    expect(title).toBe('Faces – Facet');
    await library.tile('dark_000.jpg, dark').click();
    await page.keyboard.press('2');
    await library.tile('dark_000.jpg, light').waitFor();
    // Pictures not yet on the screen load as before.
    await page.keyboard.press('End');
    await library.picture.waitFor();
    await settle(page);
    expect(problems).toEqual([]);
  }));

it('each tile shows its own picture after forgetting other images moves it', () =>
  withApp(async ({ app, page, folder, problems }) => {
    const library = new LibraryPage(app, page);
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 30);
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    await picturesShown(page, 24);
    await library.tile('dark_000.jpg, dark').click();
    await page.keyboard.press('Control+Shift+Delete');
    await page.getByRole('button', { name: 'Forget for good' }).click();
    await page.getByText('Forgot 1 image.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
    await page.getByText('59 images').waitFor();
    await page.keyboard.press('End');
    await settle(page);
    expect(problems).toEqual([]);
  }));
