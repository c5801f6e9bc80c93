import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  ask,
  chooseNext,
  close,
  importFolder,
  launch,
  makeProject,
  valueOf,
  withApp,
} from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { withFolder } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { descendantsOf } from '../../helpers/programs/processes';
import { ExportPage } from '../pages/export-page';
import { ReviewPage } from '../pages/review-page';
import { TrainPage } from '../pages/train-page';

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
    await page.getByText('Nobody has looked so far.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stay on validation' }).click();
    await review.part('test').click();
    await page.getByRole('button', { name: 'Show test mistakes' }).click();
    await page.getByText('Looked at 1 time, no label edited after that.').waitFor();
    await review.part('validation').click();
    expect(await seriousProblems(page)).toEqual([]);

    await review.retrain();
    await train.waitForEnd('r2');
    await train.reviewMistakes();
    await page.getByText(/^Always answering “(dark|light)” would score \d/).waitFor();
    await review.tab('Compare').click();
    await page
      .getByText(/(r2 is (better|worse) than r1|tell r2 from r1|r2 and r1 are right on the same images)/)
      .waitFor();
    await review.compared('Fixed').click();
    await review.heading('Fixed: wrong in r1, right in r2').waitFor();
    await review.compared('Broke').click();
    await review.heading('Broken: right in r1, wrong in r2').waitFor();
    expect(await review.compared('Broke').innerText()).toMatch(/Broke\s+\d+/);
    await review.compared('Both right').click();
    await review.heading('Right in r1 and in r2').waitFor();
    await review.runTable.getByText(/^2 runs on the same \d+ validation images; labels of some were changed/).waitFor();
    await review.runTable.getByRole('button', { name: 'Accuracy' }).press('Enter');
    await review.runTable.locator('th[aria-sort=descending]', { hasText: 'Accuracy' }).waitFor();
    await review.runTable.getByRole('button', { name: 'Star r1' }).click();
    await page.getByText('Last step: Star r1').waitFor();
    await review.runTable.getByRole('button', { name: 'Add a note to r1' }).press('Enter');
    await page.keyboard.type('before the relabelling');
    await page.keyboard.press('Enter');
    await review.runTable.getByRole('button', { name: 'Note on r1: before the relabelling' }).waitFor();
    await page.keyboard.press('Control+z');
    await review.runTable.getByRole('button', { name: 'Add a note to r1' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await review.tab('Overview').click();
    // A renamed class is the same class, and the former name is shown beside the figure.
    await ask(page, 'engine', 'classes', 'rename', { class: 2, name: 'bright' });
    await page.getByText('When r2 was trained, “bright” was “light”.').waitFor();
    await ask(page, 'engine', 'classes', 'rename', { class: 2, name: 'bri\u202eght' });
    await page.getByText('When r2 was trained, “bri‹202E›ght” was “light”.').waitFor();
    await page.getByText('Last step: Rename the class “bright” to “bri‹202E›ght”').waitFor();
    await page.getByRole('columnheader', { name: 'predicted bri‹202E›ght' }).waitFor();
    await ask(page, 'engine', 'classes', 'rename', { class: 2, name: 'bright' });
    await page.getByText('When r2 was trained, “bright” was “light”.').waitFor();
    await review.staleness.filter({ hasText: 'No label changed' }).waitFor();
    await review.cell('bright', 'dark').waitFor();

    await exporting.open();
    await exporting.chooseFormat('TensorFlow.js, layers');
    await chooseNext(app, join(folder, 'model'));
    await exporting.choose();
    await exporting.export();
    expect(await exporting.result.innerText()).toMatch(/Checked on 60\sfiles in .*same class on 100\.0\s%/);
    expect(await seriousProblems(page)).toEqual([]);
    expect(await predict(join(folder, 'model'))).toEqual({ shape: [1, 2], isProbability: true });
  }));

it('pauses, resumes, finishes early on request and trains further, in the chosen precision', () =>
  withApp(async ({ app, page, folder }) => {
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 24);
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    const train = new TrainPage(page);

    await train.open();
    await page.getByRole('radio', { name: 'Recipe A' }).check();
    await page.getByText(/^Auto is (float32|bfloat16) here/).waitFor();
    // The one that is not chosen automatically.
    const isTiled = (await page.getByText(/^Auto is bfloat16 here/).count()) > 0;
    const precision = isTiled ? 'float32' : 'bfloat16';
    await page.getByLabel('Precision').selectOption(precision);
    await page.getByLabel('Epochs', { exact: true }).fill('0');
    await page.getByText('From 1 to 100,000.').waitFor();
    await page.getByLabel('Keep the best epoch').check();
    await page.getByText('Advanced').click();
    await page.getByLabel('Clip norm').fill('1');
    await page.getByText('Will train as Recipe A (edited), 2 settings changed: clipping, weights kept.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await train.start('Recipe A', 20);
    await train.waitForEpochs('r1', 2);
    expect(await seriousProblems(page)).toEqual([]);

    await train.pause('r1');
    expect(await stateOf(page)).toMatchObject({ recipe: 'a-edited', state: 'paused', epochs: 20 });
    await train.run('r1').getByRole('cell', { name: 'paused' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Resume', exact: true }).press('Enter');
    await expect.poll(() => page.locator('section[aria-label="Running training"]:focus').count()).toBe(1);
    await train.waitForEnd('r1');
    expect(await stateOf(page)).toMatchObject({ state: 'done', epochs: 20, epochsDone: 20 });
    expect(await train.fact('Ended').innerText()).toBe('All 20 epochs trained');
    expect(await train.fact('Precision').innerText()).toMatch(new RegExp(`^${precision} on the [CG]PU`));
    expect(await train.fact('Resumed').innerText()).toMatch(/^In epoch \d+/);
    expect(await train.fact('Weights kept').innerText()).toMatch(/^Epoch \d+, the lowest validation loss$/);
    expect(await train.curve('Loss').getAttribute('aria-label')).toMatch(/Epoch \d+ was kept\./);
    expect(await seriousProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Train more epochs…' }).click();
    const total = page.getByLabel('Total epochs');
    expect(await total.inputValue()).toBe('30');
    await total.fill('20');
    await page.getByText('More than the 20 epochs it has.').waitFor();
    await total.fill('100000');
    await page.keyboard.press('Enter');
    await train.waitForEpochs('r1', 21);
    await train.stopAndKeep('r1');
    expect(await train.fact('Ended').innerText()).toMatch(/^Stopped by you in epoch \d+$/);
  }));

it('offers an interrupted run when the project is reopened', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'Faces.facet');
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 24);
    const first = await launch(folder);
    await makeProject(first.app, first.page, path);
    await importFolder(first.app, first.page, join(folder, 'images'));
    await first.page.reload();
    const before = new TrainPage(first.page);
    await before.open();
    await before.start('Recipe A', 1);
    await before.waitForEnd('r1');
    await before.start('Recipe A', 1000);
    // By then the first epoch has a checkpoint.
    await before.waitForEpochs('r2', 2);
    await killAll(first.app.process().pid ?? 0);

    const { app, page } = await launch(folder, { args: [path] });
    try {
      const train = new TrainPage(page);
      await train.open();
      await train
        .runPage('r2')
        .getByText(/^Interrupted after epoch \d+ of 1,000/)
        .waitFor();
      await page.getByRole('button', { name: 'r1', exact: true }).click();
      await train.runPage('r1').waitFor();
      expect(await train.interrupted.innerText()).toMatch(/r2 was interrupted after epoch \d+ of 1,000\./);
      expect(await seriousProblems(page)).toEqual([]);
      await train.interrupted.getByRole('button', { name: 'Resume r2' }).click();
      await train.waitForEpochs('r2', 3);
      await train.stopAndKeep('r2');
      expect(await train.fact('Ended').innerText()).toMatch(/^Stopped by you in epoch \d+$/);
      expect(await train.interrupted.count()).toBe(0);
    } finally {
      await close(app);
    }
  }));

it('says why nothing can be trained, and where to go', () =>
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

it('says which new labels join the training part, and holds them back on request', () =>
  withApp(async ({ app, page, folder }) => {
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 20);
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    const train = new TrainPage(page);
    await train.open();
    await train.split(10, 10);
    await writeClassFolders(join(folder, 'images'), ['grey'], 6);
    await importFolder(app, page, join(folder, 'images'));
    await page.getByText('6 labels that came after the split will join the training part.').waitFor();
    await page.getByText('No test image is labelled “grey”: test figures don’t cover it.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('Hold back new labels').check();
    await page.getByText('6 labels that came after the split will be left out.').waitFor();
    await page.getByText('No training image is labelled “grey”: the model will not know it.').waitFor();
  }));

/** Returns the newest run from the engine. */
async function stateOf(page: Page): Promise<unknown> {
  const { runs } = (await valueOf(ask(page, 'engine', 'runs', 'list'))) as { runs: unknown[] };
  return runs[0];
}

/** Kills everything at once, as a power failure would: nothing can tidy up. */
async function killAll(id: number): Promise<void> {
  const children = await descendantsOf(id);
  for (const each of [id, ...children.map((child) => child.id)]) process.kill(each, 'SIGKILL');
}

/** Writes two classes that differ in brightness, with some bright pictures misfiled as dark: mistakes that review must find. */
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

/** Loads an export in plain TensorFlow.js, as a stranger would, and predicts one picture. */
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
