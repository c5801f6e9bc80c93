import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseNext, close, launch, type RunningApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { engineIn, importFolder } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';
import { PredictPage } from '../pages/predict-page';

/** A window without a project, and an exported model. Chromium’s fake webcam shows a moving pattern. */
let running: RunningApp;
let predict: PredictPage;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'facet-test-'));
  await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 12);
  const engine = engineIn(folder);
  await engine.requests.project.create({ path: join(folder, 'Faces.facet') });
  await importFolder(engine, join(folder, 'images'));
  await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 2 }, seed: 1, precision: 'float32' });
  await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to: join(folder, 'model') });
  await engine.child.stop();
  running = await launch(folder, { args: ['--use-fake-device-for-media-stream'] });
  predict = new PredictPage(running.app, running.page);
}, 180_000);

afterAll(async () => {
  await close(running.app);
  await rm(running.folder, { recursive: true, force: true });
});

it('a model is tried without a project, on pictures and then on the webcam, whose pictures are stored on request alone', async () => {
  const { app, page, folder } = running;
  await page.getByRole('button', { name: 'Try a model' }).click();
  await chooseNext(app, join(folder, 'model'));
  await page.getByRole('button', { name: 'Open an exported model…' }).click();
  await predict.model.getByText('2 classes').waitFor();
  await predict.predictFolder(join(folder, 'images', 'light'));
  await predict.title.filter({ hasText: /^12 pictures$/ }).waitFor({ timeout: 60_000 });
  expect(await page.getByRole('button', { name: /Add to the project/ }).count()).toBe(0);
  expect(await seriousProblems(page)).toEqual([]);

  expect(await streamOf(page)).toBe('NotAllowedError');
  await page.evaluate(`{
    const devices = navigator.mediaDevices;
    const own = devices.getUserMedia.bind(devices);
    window.cameraTracks = [];
    devices.getUserMedia = (how) => own(how).then((stream) => (cameraTracks.push(...stream.getTracks()), stream));
  }`);
  await page.keyboard.press('w');
  await predict.webcam.getByText('Webcam on').waitFor();
  await predict.webcam.getByText(/answers per second/).waitFor({ timeout: 60_000 });
  expect(await streamOf(page)).toBe('NotAllowedError'); // while it is on, a script gets no second stream
  expect(await predict.webcam.innerText()).toMatch(/dark\n[\s\S]*light/);
  expect(await seriousProblems(page)).toEqual([]);

  const kept = join(folder, 'kept');
  await mkdir(kept);
  await chooseNext(app, kept);
  await page.keyboard.press('k');
  await predict.webcam.getByText('1 picture kept').waitFor();
  await page.keyboard.press('k');
  await predict.webcam.getByText('2 pictures kept').waitFor();
  const files = await readdir(kept);
  expect(files).toHaveLength(2);
  expect((await readFile(join(kept, files[0] ?? ''))).subarray(0, 2).toString('hex')).toBe('ffd8');

  await page.keyboard.press('Escape');
  await predict.webcam.waitFor({ state: 'detached' });
  await predict.title.filter({ hasText: /^2 pictures$/ }).waitFor({ timeout: 60_000 });
  expect(await tracksOf(page)).toEqual(['ended']);
  expect(await streamOf(page)).toBe('NotAllowedError');

  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Try a model' }).waitFor();
  running.problems.splice(0);
});

it('leaving the screen turns the webcam off', async () => {
  const { app, page, folder } = running;
  await chooseNext(app, join(folder, 'Faces.facet'));
  await page.keyboard.press('Control+o');
  await page.getByRole('navigation', { name: 'Screens' }).waitFor();
  await page.keyboard.press('Alt+5');
  await predict.model.getByText('2 classes').waitFor();
  await page.getByRole('button', { name: 'Webcam' }).click();
  await predict.webcam.getByText(/answers per second/).waitFor({ timeout: 60_000 });
  const sign = page.getByRole('navigation', { name: 'Screens' }).getByRole('img', { name: 'Webcam on' });
  await sign.waitFor();
  await page.keyboard.press('Alt+1');
  await sign.waitFor({ state: 'detached' });
  await expect.poll(() => tracksOf(page)).toEqual(['ended', 'ended']);
  running.problems.splice(0);
});

/** Asks for the camera as any script in the page can. Returns the name of the error, or 'granted'. */
const streamOf = (page: Page): Promise<unknown> =>
  page.evaluate(`navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', ({ name }) => name)`);

/** States of all tracks of the camera that the window has opened. */
const tracksOf = (page: Page): Promise<unknown> => page.evaluate(`cameraTracks.map(({ readyState }) => readyState)`);
