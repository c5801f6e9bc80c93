import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ask, importFolder, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { writeFacesOnGrounds } from '../../helpers/files/faces';
import { fetchedDetector, fetchedStarter } from '../../helpers/projects/starters';
import { LibraryPage } from '../pages/library-page';

it('similar images, suggestions, Label next and the map all use face crops once these are chosen', (context) => {
  fetchedDetector(context);
  fetchedStarter(context, 'general');
  return withApp(async ({ app, page, folder }) => {
    const library = new LibraryPage(app, page);
    await writeFacesOnGrounds(join(folder, 'images'));
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    const ids = [3, 4, 7, 8, 11, 12, 15, 16];
    const params = { selection: { ids }, change: { to: 'unlabelled' }, reason: '' };
    await valueOf(ask(page, 'engine', 'labels', 'apply', params));
    await page.reload();
    await library.grid.waitFor();
    const features = page.getByLabel('Features');
    await features.waitFor(); // the window asks for the starters, then shows the choice
    expect(await features.getByRole('option').allInnerTexts()).toEqual([
      'by features of General',
      'by features of General, face crops',
    ]);
    await features.selectOption('by features of General, face crops');
    expect(await seriousProblems(page)).toEqual([]);

    await library.grid.focus();
    await page.keyboard.press('s');
    await page.getByText('Similar to person_0_ground_0.jpg, by face crops').waitFor({ timeout: 120_000 });
    const likest = async (): Promise<string[]> => (await library.names()).slice(0, 3).map((name) => name.slice(0, 9));
    await expect.poll(likest).toEqual(['person_0_', 'person_0_', 'person_0_']);
    expect(await seriousProblems(page)).toEqual([]);

    await library.grid.focus();
    await page.keyboard.press('g');
    await page.getByText(/^trained on 8 images by face crops, right on/).waitFor({ timeout: 120_000 });
    await page.keyboard.press('n');
    await page.getByRole('region', { name: 'Image to label' }).getByRole('img').first().waitFor({ timeout: 120_000 });
    await page.getByText('By features of General, face crops.').waitFor();
    await page.locator('figure[data-points="1"]').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Map', exact: true }).click();
    await page.getByRole('button', { name: 'Make the map' }).click();
    const canvas = page.getByRole('img', { name: /^Map of 16 images/ });
    await canvas.waitFor({ timeout: 120_000 });
    expect(await seriousProblems(page)).toEqual([]);
    await features.selectOption('by features of General');
    await page.getByRole('button', { name: 'Make the map' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await features.selectOption('by features of General, face crops');
    await canvas.waitFor();
    await features.selectOption('by features of General');
    await page.keyboard.press('Escape');

    await library.grid.focus();
    await page.keyboard.press('s');
    await page.getByText(/^Similar to person_\d_ground_\d\.jpg$/).waitFor({ timeout: 120_000 });
  });
});
