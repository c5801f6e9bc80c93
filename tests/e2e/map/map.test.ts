import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importFolder, makeProject, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { writeClassFolders } from '../../helpers/files/folders';
import { fetchedStarter } from '../../helpers/projects/starters';

it('the map is made, zoomed and lassoed by mouse and keys, and its selection, outliers and pairs are shown', (context) => {
  fetchedStarter(context, 'general');
  return withApp(async ({ app, page, folder }) => {
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 20);
    await writeFile(join(folder, 'images', 'dark', 'broken.jpg'), 'no picture');
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    const grid = page.getByRole('grid', { name: 'Images' });
    await grid.waitFor();
    await grid.focus();
    await page.keyboard.press('m');
    await page.getByRole('button', { name: 'Make the map' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make the map' }).click();
    const canvas = page.getByRole('img', { name: /^Map of 40 images/ });
    await canvas.waitFor({ timeout: 150_000 });
    expect(await page.getByRole('list', { name: 'Legend' }).innerText()).toMatch(/dark\s+20\s+light\s+20/);
    expect(await seriousProblems(page)).toEqual([]);

    const coverage = page.getByRole('region', { name: 'Images on the map' });
    await coverage.getByText('40 of 41 images are on the map.').waitFor();
    await coverage.getByText('1 image can’t be read: refused at import, or the file is gone.').waitFor();
    await coverage.getByRole('button', { name: 'Show unreadable images' }).click();
    await page.getByText('1 of 41').waitFor();
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    await canvas.waitFor();

    const selection = page.getByRole('button', { name: /in the library/ });
    expect(await selection.innerText()).toContain('Show 0 images');
    await page.keyboard.press('a');
    await expect.poll(() => selection.innerText()).toContain('Show 40 images');
    await page.keyboard.press('Escape');
    await expect.poll(() => selection.innerText()).toContain('Show 0 images');

    // A lasso around the left half, then the selection in the library.
    const box = await canvas.boundingBox();
    if (!box) throw new Error('The map has no place.');
    const { x, y, width, height } = box;
    await page.mouse.move(x + 4, y + 4);
    await page.mouse.down();
    for (const [toX, toY] of [
      [0.5, 0.01],
      [0.5, 0.99],
      [0.01, 0.99],
      [0.01, 0.5],
    ] as const) {
      await page.mouse.move(x + width * toX, y + height * toY, { steps: 4 });
    }
    await page.mouse.up();
    await expect.poll(async () => Number(/Show (\d+)/.exec(await selection.innerText())?.[1])).toBeGreaterThan(0);
    const selected = Number(/Show (\d+)/.exec(await selection.innerText())?.[1]);
    expect(selected).toBeLessThan(40);
    for (const key of ['+', '+', 'ArrowLeft', '-', '0']) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    await page.getByText('Selected on the map').waitFor();
    await page.getByText(selected === 1 ? '1 image' : `${String(selected)} images`, { exact: true }).waitFor();

    for (const [name, title] of [
      ['Outliers', /^Outliers/],
      ['Near duplicates', /^Near duplicates: the most similar pairs/],
    ] as const) {
      await page.getByRole('button', { name: 'Map', exact: true }).click();
      await canvas.waitFor();
      await page.getByRole('button', { name }).click();
      await page.getByText(title).waitFor();
    }
  });
});
