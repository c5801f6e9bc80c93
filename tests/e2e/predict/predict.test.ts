import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseNext, close, launch, type RunningApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { engineIn, importFolder } from '../../helpers/programs/engine';
import { brightnessOnnx, modelFolder } from '../../helpers/files/foreign-models';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';
import { dropOn } from '../pages/drop';
import { ExportPage } from '../pages/export-page';
import { PredictPage } from '../pages/predict-page';

/** One window for all tests of this file: a project with the run r1, its export, and new pictures of which one is no picture. */
let running: RunningApp;
let predict: PredictPage;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'facet-test-'));
  await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 20);
  await writeClassFolders(join(folder, 'new'), ['dark', 'light'], 6);
  await writeFile(join(folder, 'new', 'dark', 'no picture.jpg'), 'no picture');
  const engine = engineIn(folder);
  await engine.requests.project.create({ path: join(folder, 'Faces.facet') });
  await importFolder(engine, join(folder, 'images'));
  await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 25 }, seed: 1, precision: 'float32' });
  await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to: join(folder, 'model') });
  await engine.child.stop();
  running = await launch(folder, { args: [join(folder, 'Faces.facet'), '--use-fake-device-for-media-stream'] });
  predict = new PredictPage(running.app, running.page);
}, 180_000);

afterAll(async () => {
  await close(running.app);
  await rm(running.folder, { recursive: true, force: true });
});

it('a folder is predicted by the project’s best run, sorted, filtered, looked into and saved as a table', async () => {
  const { app, page, folder } = running;
  await predict.open();
  await predict.predictFolder(join(folder, 'new'));
  await predict.title.filter({ hasText: '12 pictures' }).waitFor({ timeout: 60_000 });
  await page.getByText('1 file could not be read').click();
  await page.getByText('no picture.jpg').first().waitFor();
  expect(await predict.rows.count()).toBe(12);
  expect(await predict.nameOf(0)).toMatch(/^dark_000\.jpg: dark, \d+\s%$/);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1000, 640));
  await expect.poll(() => page.evaluate('innerWidth')).toBe(1000);
  const widths = await predict.widthsIn(0);
  expect(widths).toHaveLength(3);
  expect(Math.min(...widths)).toBeGreaterThan(90);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
  await expect
    .poll(() =>
      predict.list
        .locator('img')
        .first()
        .evaluate((image) => Number(Reflect.get(image, 'naturalWidth'))),
    )
    .toBe(48);

  expect(await predict.answer('dark').innerText()).toMatch(/dark\s+6/);
  await predict.answer('light').click();
  await predict.title.filter({ hasText: '6 of 12 pictures' }).waitFor();
  expect(await predict.nameOf(0)).toContain('light');
  await predict.answer('light').click();
  await predict.arrange('Least confident first');
  await predict.title.filter({ hasText: /^12 pictures$/ }).waitFor();
  const confidences = await Promise.all(
    [0, 11].map(async (row) => Number(/(\d+)\s%$/.exec(await predict.nameOf(row))?.[1])),
  );
  expect(confidences[0]).toBeLessThanOrEqual(confidences[1] ?? 0);

  await predict.arrange('Files in order');
  await predict.list.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('h');
  await predict.detail.locator('canvas').waitFor({ timeout: 60_000 });
  expect(await seriousProblems(page)).toEqual([]);
  await page.keyboard.press('h');

  await chooseNext(app, join(folder, 'answers.csv'));
  await page.keyboard.press('t');
  await page.getByText('12 rows written to answers.csv.').waitFor();
  expect((await readFile(join(folder, 'answers.csv'), 'utf8')).split('\n')[0]).toContain(
    'path,class,decision,confidence',
  );

  await mkdir(join(folder, 'copies'));
  await chooseNext(app, join(folder, 'copies'));
  await predict.use(/Copy into/).click();
  await page.getByText('12 pictures copied into class folders.').waitFor();

  await predict.use(/Add to the project/).click();
  await page.getByText('12 pictures added, 12 suggestions made.').waitFor({ timeout: 60_000 });
  await predict.use(/Review the suggestions/).click();
  await page.getByText('12 images', { exact: true }).waitFor();
  await page.getByText('answers of r1').waitFor();
  await page.getByRole('slider', { name: /Minimum confidence/ }).fill('50');
  await page.getByRole('button', { name: 'Label 12 images' }).click();
  await page.getByText('52 images', { exact: true }).waitFor();
  await page.keyboard.press('Control+z'); // the labels
  await page.getByText('Last step: Suggest labels for 12 images').waitFor();
  await page.keyboard.press('Alt+5');
  running.problems.splice(0);
});

it('a run is exported in two formats, checked, and its programs and card are shown as they were written', async () => {
  const { app, page, folder } = running;
  const exporting = new ExportPage(page);
  await exporting.open();
  for (const [title, format, program] of [
    ['ONNX', 'onnx', 'classify.py'],
    ['TensorFlow.js, layers', 'tfjs', 'classify.mjs'],
  ] as const) {
    await exporting.chooseFormat(title);
    await chooseNext(app, join(folder, `as ${format}`));
    await exporting.choose();
    await exporting.export();
    await exporting.result
      .getByRole('status')
      .filter({ hasText: `${title}: the exported model predicts what the run does` })
      .waitFor({ timeout: 60_000 });
    // Export became Cancel, and Cancel went: a keyboard goes on at the outcome.
    await exporting.result.locator('[role=status]:focus').waitFor();
    expect(await exporting.result.innerText()).toMatch(/Checked on 40\sfiles in \S+ .*same class on 100\.0\s%/);
    await exporting.result.getByRole('tab', { name: program }).click();
    const shown = exporting.result.locator(`pre[aria-label="${program}"]`);
    await shown.waitFor();
    const written = await readFile(join(folder, `as ${format}`, program), 'utf8');
    await expect.poll(() => shown.textContent()).toBe(written);
    await exporting.result.getByRole('button', { name: `Copy ${program}` }).click();
    await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe(written);
  }
  await exporting.result.getByText('Model card', { exact: true }).click();
  await exporting.result.getByRole('heading', { name: 'Must not be used' }).waitFor();
  expect(await seriousProblems(page)).toEqual([]);

  await exporting.result.getByRole('button', { name: 'Predict with it' }).click();
  await predict.model.getByText('2 classes').waitFor();
  await predict.predictFolder(join(folder, 'new', 'dark'));
  await predict.title.filter({ hasText: /^6 pictures$/ }).waitFor({ timeout: 60_000 });
});

it('a model of another program is evaluated on the project’s labels, its classes mapped by hand', async () => {
  const { app, page, folder } = running;
  const files = { 'model.onnx': brightnessOnnx(), 'labels.json': JSON.stringify(['night', 'Light']) };
  const model = modelFolder(folder, 'theirs', files);
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Review' }).click();
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByRole('button', { name: 'Evaluate another model…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Evaluate a model of another program' });
  await chooseNext(app, model);
  await sheet.getByRole('button', { name: 'Folder…' }).click();
  await sheet.getByLabel('Range of its values').selectOption('0 to 1');
  expect(await sheet.getByLabel('What “Light” means').inputValue()).toBe('light');
  expect(await sheet.getByRole('button', { name: 'Evaluate' }).isDisabled()).toBe(true);
  await sheet.getByLabel('What “night” means').selectOption('dark');
  await sheet.getByRole('button', { name: 'Evaluate' }).click();
  await sheet.getByText(/100\.0\s% right/).waitFor({ timeout: 60_000 });
  expect(await sheet.innerText()).toMatch(/On the (test|validation) part of the present split/);
  expect(await seriousProblems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
});

it('pasting and dropping pictures predicts them', async () => {
  const { app, page, folder } = running;
  await predict.open();
  const picture = (await jpeg(1, 40)).toString('base64');
  await app.evaluate(({ clipboard, nativeImage }, data) => {
    const image = nativeImage.createFromDataURL(`data:image/jpeg;base64,${data}`);
    (clipboard as unknown as { writeImage: (image: unknown) => void }).writeImage(image);
  }, picture);
  await page.getByRole('button', { name: 'Paste' }).click();
  await predict.title.filter({ hasText: /^1 picture$/ }).waitFor({ timeout: 60_000 });
  expect(await predict.nameOf(0)).toContain('dark');
  expect(await predict.use(/Add to the project/).isDisabled()).toBe(true);

  await dropOn(page, join(folder, 'new', 'light'));
  await predict.title.filter({ hasText: /^6 pictures$/ }).waitFor({ timeout: 60_000 });
  expect(await predict.nameOf(5)).toContain('light_005.jpg: light');
});
