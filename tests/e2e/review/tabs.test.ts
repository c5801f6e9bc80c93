import { join } from 'node:path';
import { expect, it } from 'vitest';
import { close, launch } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { engineIn, importFolder, withFolder } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';
import { ReviewPage } from '../pages/review-page';

/** Fourteen classes: too many for a table of numbers, so that the matrix is a heat map. */
const names = Array.from({ length: 14 }, (_, index) => `person ${String.fromCodePoint(97 + index)}`);

it('Review is walked through by keyboard and mouse: tabs, matrix, pairs and classes each show their images', () =>
  withFolder(async (folder) => {
    const engine = engineIn(folder);
    const { requests, jobs } = engine;
    const project = join(folder, 'People.facet');
    await writeClassFolders(join(folder, 'images'), names, 6);
    await requests.project.create({ path: project });
    await importFolder(engine, join(folder, 'images'));
    await requests.splits.make({ method: 'stratified', test: 0, validation: 0.5, seed: 0 });
    await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: 1 });
    const wrong = await requests.runs.outcomes({ run: 'r1', part: 'validation', limit: 1 });
    await engine.child.stop();
    const [first] = wrong.outcomes;
    const [actual, predicted] = [first?.actual ?? '', first?.predicted ?? ''];

    const { app, page, problems } = await launch(folder, { args: [project] });
    try {
      const review = new ReviewPage(page);
      await review.open();
      await review.heading('All mistakes').waitFor();
      expect(await review.total()).toBe(wrong.total);
      await page.getByText(/^Always answering “person .” would score \d/).waitFor();
      await review.figure('Balanced accuracy').waitFor();

      // The cell that the keys are on is read out, and Enter shows its images.
      await review.matrix.focus();
      await page.keyboard.press('End');
      await page.keyboard.press('Home');
      await page.keyboard.press('PageDown');
      await page.keyboard.press('PageDown');
      const last = /^Labelled (.*), predicted (.*): /.exec(await review.cells.innerText());
      await page.keyboard.press('Enter');
      await review.heading(`Labelled ${last?.[1] ?? ''}, predicted ${last?.[2] ?? ''}`).waitFor();

      await review.matrix.click({ position: { x: 4, y: 4 } });
      await review.heading(/^Labelled (person .), predicted \1$/).waitFor();

      await review.pair(actual, predicted).click();
      await review.heading(/taken for each other$/).waitFor();
      expect(await review.pair(actual, predicted).getAttribute('aria-pressed')).toBe('true');
      await review.classRow(actual).click();
      await review.heading(`Labelled ${actual}`).waitFor();
      expect(await review.total()).toBe(3);

      // A search narrows matrix, pairs and classes.
      await review.search.fill(actual);
      await expect.poll(() => review.classRows.count()).toBe(1);
      await review.search.fill('nobody');
      await page.getByText('No class has “nobody” in its name.').first().waitFor();
      await review.search.fill('');

      // Arrow keys lead from tab to tab; the images of the last click stay.
      await review.tab('Overview').focus();
      await page.keyboard.press('ArrowRight');
      const chosen = page.getByRole('tab', { selected: true });
      expect(await chosen.innerText()).not.toBe('Overview');
      expect(await page.locator(':focus').innerText()).toBe(await chosen.innerText());
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowRight');
      expect(await chosen.innerText()).toBe('Overview');
      await review.heading(`Labelled ${actual}`).waitFor();
      expect(await seriousProblems(page)).toEqual([]);

      // The tab is remembered while the window is open.
      await review.tab('Slices').click();
      await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Library' }).click();
      await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Review' }).click();
      expect(await chosen.innerText()).toBe('Slices');
      expect(problems).toEqual([]);
    } finally {
      await close(app);
    }
  }));
