import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importFolder, makeProject, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { writing } from '../../helpers/projects/issues';
import { fetchedStarter } from '../../helpers/projects/starters';
import { flippedPictures } from '../../helpers/projects/suspects';
import { IssuesPage } from '../pages/issues-page';
import { LibraryPage } from '../pages/library-page';

it('suspect labels are found, corrected or kept with one key each, and each step can be undone', (context) => {
  fetchedStarter(context, 'general');
  return withApp(async ({ app, page, folder }) => {
    const [issues, library] = [new IssuesPage(page), new LibraryPage(app, page)];
    await writing(flippedPictures)(join(folder, 'images'));
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    await issues.open();
    await issues.card('Suspect labels').getByText('Not searched yet').waitFor();
    await issues.card('Suspect labels').focus();
    await page.keyboard.press('Enter');

    // The faces starter asks for its terms, and the answer is remembered.
    await page.getByRole('radio', { name: 'General' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Faces' }).check();
    await page.getByText('Before you use “Faces” in this project:').or(page.getByText('is not installed')).waitFor();
    expect(await page.getByRole('button', { name: 'Search for suspect labels' }).count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('radio', { name: 'General' }).check();
    await page.getByRole('button', { name: 'Search for suspect labels' }).click();
    await issues.state('Open', 3).waitFor({ timeout: 120_000 });
    await page.getByText('60 labels searched just now').waitFor();
    const share = String.raw`\d+\s% \(\d+\s% to \d+\s%\)`;
    await page.getByText(new RegExp(`^Estimated share of wrong labels: a ${share}, b ${share}$`)).waitFor();
    expect(await issues.items.count()).toBe(3);
    await issues.pictures.first().waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    // One key takes the suggestion, and the next image follows by itself.
    await issues.list('Suspect labels').focus();
    const first = (await issues.pictures.first().textContent()) ?? '';
    const suggested = first.includes('colour-') ? 'a' : 'b';
    await issues.action.getByRole('button', { name: `Relabel ${suggested} ` }).waitFor();
    await page.keyboard.press('a');
    await issues.state('Fixed', 1).waitFor();
    await library.lastStep(`Label 1 image “${suggested}”`).waitFor();
    await issues.pictures.first().filter({ hasNotText: first }).waitFor();
    const second = (await issues.pictures.first().textContent()) ?? '';

    // One key keeps the label.
    await page.keyboard.press('d');
    await issues.state('Dismissed', 1).waitFor();
    await issues.pictures.first().filter({ hasNotText: second }).waitFor();
    expect(await issues.items.count()).toBe(1);

    // Both are undone, and all are relabelled at once.
    await page.keyboard.press('Control+z');
    await issues.state('Open', 2).waitFor();
    await page.keyboard.press('Control+z');
    await issues.state('Open', 3).waitFor();
    await page.keyboard.press('Control+a');
    await issues.action.getByRole('button', { name: 'Relabel 3 images as suggested' }).waitFor();
    await page.keyboard.press('a');
    await page.getByText('None left.').waitFor();
    await issues.state('Fixed', 3).waitFor();

    // Nothing is found any more, and corrections can still be undone.
    await page.keyboard.press('s');
    await page.getByRole('region', { name: 'Suspect labels' }).getByRole('button', { name: 'Cancel' }).waitFor();
    await page.getByRole('button', { name: 'Search again' }).waitFor({ timeout: 120_000 });
    await issues.state('Fixed', 3).waitFor();
    await page.keyboard.press('Escape');
    await issues.card('Suspect labels').getByText('None left').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});
