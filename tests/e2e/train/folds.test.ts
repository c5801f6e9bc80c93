import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeClassFolders } from '../../helpers/files/folders';
import { importFolder, makeProject, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { ReviewPage } from '../pages/review-page';
import { TrainPage } from '../pages/train-page';

it('trains over folds, reviews each image out of fold, and offers no model for export', () =>
  withApp(async ({ app, page, folder }) => {
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 10);
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    const [train, review] = [new TrainPage(page), new ReviewPage(page)];
    await train.open();
    await page.getByRole('radio', { name: 'Recipe A' }).check();
    await page.getByLabel('Folds').selectOption('3 folds');
    await page.getByText(/^Trains 3 times, each time without one fold/).waitFor();
    await train.start('Recipe A', 1);
    await page
      .getByText(/^Training fold \d of 3/)
      .first()
      .waitFor();
    expect(await train.ending('Stop now and keep').isDisabled()).toBe(true);
    await train.waitForEnd('r1');
    expect(await train.fact('3 folds').innerText()).toMatch(
      /^Mean accuracy [\d.]+\s%, standard deviation [\d.]+\s%, from [\d.]+\s% to [\d.]+\s%$/,
    );
    await train.run('r1').getByText('a · 3 folds').waitFor();

    await train.reviewMistakes();
    await review.part('out of fold').filter({ hasText: '20' }).waitFor();
    await review.tab('Compare').click();
    await page.getByText('r1 is the only finished run. Retrain to compare.').waitFor();
    await review.runTable.getByText('One run on 20 out-of-fold images').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Export' }).click();
    await page.getByText('No model to export yet').waitFor();
  }));
