import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chooseNext, importFolder, makeProject, withApp } from '../helpers/app';
import { seriousProblems } from '../helpers/axe';
import { writeClassFolders } from '../helpers/folders';
import { ExportPage } from './pages/export-page';
import { ReviewPage } from './pages/review-page';
import { TrainPage } from './pages/train-page';

it('trains, survives a reload, shows mistakes, relabels by key, retrains, compares and exports', () =>
  withApp(async ({ app, page, folder }) => {
    await writeMislabelled(join(folder, 'images'));
    await makeProject(app, page, join(folder, 'Faces.facet'));
    expect(await importFolder(app, page, join(folder, 'images'))).toMatchObject({ added: 60 });
    await page.reload();
    const [train, review, exporting] = [new TrainPage(page), new ReviewPage(page), new ExportPage(page)];

    await train.open();
    await train.split(40, 10);
    expect(await train.imagesOf('validation')).toBe(24);
    await train.start('Recipe A', 2);
    await page.reload();
    await train.open();
    await train.cancel.waitFor();
    await train.waitForEnd('r1');
    expect(await train.curve('Accuracy').getAttribute('aria-label')).toMatch(
      /Epoch 2: train \S+\s%, validation \S+\s%/,
    );
    expect(await train.curve('Loss').locator('canvas').count()).toBe(1);
    expect(await seriousProblems(page)).toEqual([]);

    await train.reviewMistakes();
    await review.heading('All mistakes').waitFor();
    const mistakes = (await review.countIn('dark', 'light')) + (await review.countIn('light', 'dark'));
    expect(mistakes).toBeGreaterThan(0);
    expect(await countOf(review, mistakes)).toBe(mistakes);
    const [actual, predicted, key] =
      (await review.countIn('dark', 'light')) > 0 ? ['dark', 'light', '2'] : ['light', 'dark', '1'];
    await review.cell(actual, predicted).focus();
    await page.keyboard.press('Enter');
    await review.heading(`Labelled ${actual}, predicted ${predicted}`).waitFor();
    await review.tiles.first().click();
    await page.keyboard.press(key);
    await review.tiles.filter({ hasText: `now ${predicted}` }).waitFor();
    await review.staleness.filter({ hasText: '1 label changed' }).waitFor();
    await page.keyboard.press('Control+z');
    await review.staleness.filter({ hasText: 'No label changed' }).waitFor();
    await page.keyboard.press('u');
    await review.tiles.filter({ hasText: 'now unsure' }).waitFor();
    await page.keyboard.press(key);
    await review.staleness.filter({ hasText: '1 label changed' }).waitFor();
    await page.keyboard.press('Enter');
    await review.largeView.getByRole('img', { name: /^Labelled/ }).waitFor();
    await page.keyboard.press('Escape');
    await review.largeView.waitFor({ state: 'detached' });
    await review.part('test').click();
    await page.getByText(/makes test figures optimistic/).waitFor();
    await page.getByRole('button', { name: 'Stay on validation' }).click();
    expect(await seriousProblems(page)).toEqual([]);

    await review.retrain();
    await train.waitForEnd('r2');
    await train.reviewMistakes();
    await review.compared('Fixed').click();
    await review.heading('Fixed: wrong in r1, right in r2').waitFor();
    await review.compared('Broke').click();
    await review.heading('Broken: right in r1, wrong in r2').waitFor();
    expect(await review.compared('Broke').innerText()).toMatch(/Broke\s+\d+/);

    await exporting.open();
    await chooseNext(app, join(folder, 'model'));
    await exporting.choose();
    await exporting.export();
    expect(await exporting.result.innerText()).toMatch(/60\simages compared/);
    expect(await seriousProblems(page)).toEqual([]);
    expect(await predict(join(folder, 'model'))).toEqual({ shape: [1, 1], isProbability: true });
  }));

it('says why nothing can be trained and where to go', () =>
  withApp(async ({ app, page, folder }) => {
    await writeClassFolders(join(folder, 'images'), ['dark'], 3);
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await page.reload();
    const train = new TrainPage(page);
    await train.open();
    await page.getByText('There are no labelled images.').waitFor();
    await importFolder(app, page, join(folder, 'images'));
    await page.getByText('All labelled images are “dark”.').waitFor();
    expect(await page.getByRole('button', { name: 'Train', exact: true }).last().isDisabled()).toBe(true);
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Review' }).click();
    await page.getByRole('heading', { name: 'Nothing to review yet' }).waitFor();
    await page.getByRole('button', { name: 'Go to Train' }).click();
    await page.getByRole('heading', { name: 'No run yet' }).waitFor();
  }));

/** Two classes told apart by brightness, with some bright pictures filed as dark: mistakes that review must find. */
async function writeMislabelled(root: string): Promise<void> {
  await writeClassFolders(root, ['dark', 'light'], 24);
  await writeClassFolders(join(root, '..', 'more'), ['other', 'bright'], 12);
  await mkdir(join(root, 'dark'), { recursive: true });
  await cp(join(root, '..', 'more', 'bright'), join(root, 'dark'), { recursive: true });
}

/** Waits until as many images are shown as the matrix counts. */
async function countOf(review: ReviewPage, wanted: number): Promise<number> {
  await review.tiles.nth(wanted - 1).waitFor();
  return review.tiles.count();
}

/** Loads an export by plain TensorFlow.js, as a stranger would, and asks it about one picture. */
async function predict(folder: string): Promise<{ shape: number[]; isProbability: boolean }> {
  const tf = await import('@tensorflow/tfjs');
  await tf.setBackend('cpu');
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as {
    modelTopology: object;
    weightsManifest: { paths: string[]; weights: [] }[];
  };
  const files = weightsManifest.flatMap(({ paths }) => paths);
  const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file)))));
  const model = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
      weightData: new Uint8Array(bytes).buffer,
    }),
  );
  const answer = model.predict(tf.fill([1, 128, 128, 3], 128));
  if (Array.isArray(answer)) throw new Error('The model has several outputs.');
  const [probability = -1] = await answer.data();
  return { shape: answer.shape, isProbability: probability >= 0 && probability <= 1 };
}
