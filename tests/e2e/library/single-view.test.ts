import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { importFolder, makeProject, withApp } from '../../helpers/programs/app';
import { writeClassFolders } from '../../helpers/files/folders';
import { LibraryPage } from '../pages/library-page';

/** Opens a project of `count` dark images followed by as many light ones. */
async function openLibrary(app: ElectronApplication, page: Page, folder: string, count: number): Promise<LibraryPage> {
  await writeClassFolders(join(folder, 'images'), ['dark', 'light'], count);
  await makeProject(app, page, join(folder, 'Faces.facet'));
  await importFolder(app, page, join(folder, 'images'));
  await page.reload();
  const library = new LibraryPage(app, page);
  await library.tile('dark_000.jpg, dark').waitFor();
  return library;
}

/** Waits until the library has asked the engine for its images once more after a step, and has drawn them. */
async function afterNextLook(page: Page): Promise<void> {
  await page.waitForTimeout(1000); // it rests 300 ms between two reads
  await page.evaluate('new Promise(requestAnimationFrame)');
}

it('every key works in the single view as the first key pressed there', () =>
  withApp(async ({ app, page, folder }) => {
    const library = await openLibrary(app, page, folder, 30);
    const noImage = page.getByText('No image is focused.');
    const shows = (name: string) => library.single.getByRole('heading', { name: name.slice(-12) }).waitFor();
    const keys = [
      { key: '2', step: 'Label 1 image “light”', label: 'light' },
      { key: 'u', step: 'Mark 1 image unsure', label: 'unsure' },
      { key: 'x', step: 'Exclude 1 image', label: 'excluded' },
      { key: 'Backspace', step: 'Remove the label of 1 image', label: 'unlabelled' },
    ];
    let image = 0;
    for (const way of ['Enter', 'dblclick'] as const) {
      for (const { key, label, step } of keys) {
        const name = `dark_${String((image += 1)).padStart(3, '0')}.jpg`;
        const tile = library.tile(`${name}, dark`);
        if (way === 'Enter') {
          await tile.click();
          await page.keyboard.press('Enter');
        } else await tile.dblclick();
        await shows(name);
        await page.keyboard.press(key);
        await library.inspector.getByText(`${label} · tester`).waitFor();
        await library.lastStep(step).waitFor();
        await afterNextLook(page);
        await shows(name);
        expect(await noImage.count()).toBe(0);
        await page.keyboard.press('1');
        await library.lastStep('Label 1 image “dark”').waitFor();
        await page.keyboard.press('Control+z');
        await library.lastStep(step).waitFor();
        await afterNextLook(page);
        await shows(name);
        await page.keyboard.press('Escape');
        await library.tile(`${name}, ${label}`).waitFor();
      }
    }
    for (const [key, then] of [
      ['ArrowRight', 'dark_010.jpg'],
      ['ArrowUp', 'dark_008.jpg'],
      ['End', 'light_029.jpg'],
      ['Home', 'dark_000.jpg'],
    ] as const) {
      await library.grid.focus();
      await page.keyboard.press('Home');
      for (let step = 0; step < 9; step += 1) await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await shows('dark_009.jpg');
      await page.keyboard.press(key);
      await shows(then);
      await page.keyboard.press('Enter');
      await library.focusedTile.waitFor();
    }
  }));

it('the single view keeps its image and the grid its scroll position, wherever it was scrolled to', () =>
  withApp(async ({ app, page, folder }) => {
    const library = await openLibrary(app, page, folder, 240);
    await library.tile('dark_003.jpg, dark').click();
    const grid = `document.querySelector('[role=grid]')`;
    const scrolledTo = (): Promise<number> => page.evaluate(`${grid}.scrollTop`);
    await page.evaluate(`${grid}.scrollTop = ${grid}.scrollHeight`);
    await library.tile('light_239.jpg, light').waitFor();

    // The focused image is far outside the visible rows: its label changes, and it keeps the focus.
    await page.keyboard.press('2');
    await library.lastStep('Label 1 image “light”').waitFor();
    await afterNextLook(page);
    await library.inspector.getByText('dark_003.jpg').waitFor();
    expect(await scrolledTo()).toBeGreaterThan(500);

    await page.keyboard.press('Enter');
    await library.single.getByRole('heading', { name: 'dark_003.jpg' }).waitFor();
    await page.keyboard.press('u');
    await library.lastStep('Mark 1 image unsure').waitFor();
    await afterNextLook(page);
    await library.single.getByRole('heading', { name: 'dark_003.jpg' }).waitFor();

    await page.keyboard.press('Escape');
    await library.tile('dark_003.jpg, unsure').waitFor();
    expect(await scrolledTo()).toBe(0);
    await library.tile('dark_010.jpg, dark').waitFor();
  }));
