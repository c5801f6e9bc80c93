import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ask, importFolder, jobResult, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { writeMarkedPictures } from '../../helpers/files/marked-pictures';
import { fetchedStarter } from '../../helpers/projects/starters';
import { ReviewPage } from '../pages/review-page';

it('shows by keyboard what the model looked at and what it learned from, and the mean of a cell', (context) => {
  fetchedStarter(context, 'general');
  return withApp(async ({ app, page, folder }) => {
    await writeMarkedPictures(join(folder, 'images'), 24);
    await misfile(join(folder, 'images'), 8);
    await makeProject(app, page, join(folder, 'Marks.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await valueOf(ask(page, 'engine', 'splits', 'make', { method: 'stratified', test: 0.1, validation: 0.4, seed: 0 }));
    await jobResult(page, ask(page, 'engine', 'runs', 'train', { recipe: 'quick' }));
    await page.reload();
    const review = new ReviewPage(page);
    await review.open();
    await review.cell('plain', 'marked').focus();
    await page.keyboard.press('Enter');
    await review.tiles.first().click();
    await page.keyboard.press('Enter');
    const view = review.largeView;
    await view.getByRole('img', { name: /^Labelled plain, predicted marked/ }).waitFor();

    const neighbours = view.getByRole('region', { name: 'Most similar training images' });
    await neighbours.getByText('It learned from these, compared by the features that r1 uses (General).').waitFor();
    expect(await view.locator('canvas').count()).toBe(0);
    await page.keyboard.press('h');
    await view.locator('canvas').waitFor();
    await view.getByText(/^Class activation map\. Exact/).waitFor();
    expect(await hottest(page)).toMatchObject({ isYellow: true });
    const classes = view.getByRole('group', { name: 'Class that the map is about' });
    await classes.getByRole('button', { name: 'marked predicted', pressed: true }).waitFor();
    await page.keyboard.press('j');
    await classes.getByRole('button', { name: 'plain labelled', pressed: true }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    // By keyboard to the first neighbour, which opens beside the image.
    await neighbours
      .getByRole('button', { name: /similarity/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await view.getByRole('img', { name: /^Training image labelled (marked|plain)/ }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await view.getByRole('img', { name: /^Training image/ }).waitFor({ state: 'detached' });
    await page.keyboard.press('l');
    await neighbours
      .getByRole('button', { name: /similarity/ })
      .first()
      .waitFor({ state: 'detached' });
    await page.keyboard.press('h');
    await view.locator('canvas').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await view.waitFor({ state: 'detached' });

    // The maps of all tiles, for the class that each was predicted as.
    await review.tiles.first().click();
    await page.keyboard.press('h');
    await review.tiles.first().locator('canvas').waitFor();
    expect(await review.tiles.locator('canvas').count()).toBe(await review.tiles.count());
    await page.keyboard.press('h');
    await review.tiles.first().locator('canvas').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Average map' }).click();
    const average = page.getByRole('region', { name: 'Average map. Labelled plain, predicted marked' });
    await average.getByText(/^Mean of all \d image/).waitFor();
    await average.getByRole('img', { name: /^Mean picture/ }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await average.waitFor({ state: 'detached' });
  });
});

/** Files some marked pictures as plain, so that review has mistakes to show. */
async function misfile(root: string, count: number): Promise<void> {
  await writeMarkedPictures(join(root, '..', 'more'), count, 'more');
  for (let number = 0; number < count; number += 1) {
    const name = `${String(number).padStart(3, '0')}.png`;
    await copyFile(join(root, '..', 'more', 'marked', name), join(root, 'plain', `more-${name}`));
  }
}

/** The strongest colour of the map: whether it is yellow, as the legend says. */
function hottest(page: Page): Promise<{ isYellow: boolean }> {
  return page.locator('canvas').evaluate((element) => {
    const canvas = element as unknown as { width: number; height: number; getContext: (kind: '2d') => Context };
    interface Context {
      getImageData: (x: number, y: number, width: number, height: number) => { data: Uint8ClampedArray };
    }
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const reds = Array.from({ length: data.length / 4 }, (_, pixel) => data[4 * pixel] ?? 0);
    const brightest = reds.indexOf(Math.max(...reds));
    return { isYellow: (data[4 * brightest] ?? 0) > 200 && (data[4 * brightest + 2] ?? 255) < 120 };
  });
}
