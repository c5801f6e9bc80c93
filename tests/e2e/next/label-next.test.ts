import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ask, importFolder, makeProject, valueOf, withApp, type RunningApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { writeClassFolders } from '../../helpers/files/folders';
import { withFolder } from '../../helpers/programs/engine';
import { fetchedStarter, programsWithoutStarters } from '../../helpers/projects/starters';
import { LibraryPage } from '../pages/library-page';

const each = 20;

/** A project of drawn pictures in which only the first `kept` images of each of two classes keep their labels. */
async function unlabelledProject({ app, page, folder }: RunningApp, kept: number): Promise<void> {
  await writeClassFolders(join(folder, 'images'), ['dark', 'light'], each);
  await makeProject(app, page, join(folder, 'Faces.facet'));
  await importFolder(app, page, join(folder, 'images'));
  const ids = Array.from({ length: 2 * each }, (_, index) => index + 1).filter((id) => (id - 1) % each >= kept);
  const params = { selection: { ids }, change: { to: 'unlabelled' }, reason: '' };
  await valueOf(ask(page, 'engine', 'labels', 'apply', params));
  await page.reload();
  await page.getByRole('grid', { name: 'Images' }).waitFor();
}

async function labelStates(page: Page): Promise<Record<string, number>> {
  const counts = await valueOf(ask(page, 'engine', 'images', 'counts', { filter: [] }));
  return (counts as { labelState: Record<string, number> }).labelState;
}

/** Waits until the curve has a number of points. */
const curve = (page: Page, points: number): Promise<void> =>
  page.locator(`figure[data-points="${String(points)}"]`).waitFor({ timeout: 90_000 });

it('Label next is answered by keys, learns in the background, and its curve grows', (context) => {
  fetchedStarter(context, 'general');
  return withApp(async (running) => {
    const { page } = running;
    await unlabelledProject(running, 0);
    await page.getByRole('grid', { name: 'Images' }).focus();
    await page.keyboard.press('n');
    const stage = page.getByRole('region', { name: 'Image to label' });
    const picture = stage.getByRole('img').first();
    await picture.waitFor({ timeout: 120_000 });
    expect(await seriousProblems(page)).toEqual([]);
    await curve(page, 0);

    /** Labels what is shown by its key: the file name tells which class it is. */
    const label = async (): Promise<void> => {
      const name = (await picture.getAttribute('alt')) ?? '';
      await page.keyboard.press(name.includes('dark') ? '1' : '2');
      await expect.poll(() => picture.getAttribute('alt')).not.toBe(name);
    };
    for (let count = 0; count < 10; count += 1) await label();
    await curve(page, 1);
    expect(await labelStates(page)).toMatchObject({ labelled: 10, unlabelled: 30 });

    await page.keyboard.press('Space');
    await page.keyboard.press('u');
    await page.keyboard.press('x');
    await expect.poll(() => labelStates(page)).toEqual({ labelled: 10, unlabelled: 28, unsure: 1, excluded: 1 });
    await page.keyboard.press('Backspace');
    await expect.poll(() => labelStates(page)).toEqual({ labelled: 10, unlabelled: 29, unsure: 1 });
    await page.keyboard.press('Control+z');
    await expect.poll(() => labelStates(page)).toEqual({ labelled: 10, unlabelled: 30 });
    for (let count = 0; count < 10; count += 1) await label();
    await curve(page, 2);
    await page.getByText(/The model suggests/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    const answer = await valueOf(ask(page, 'engine', 'learning', 'points', {}));
    expect((answer as { points: { labels: number; n: number }[] }).points).toMatchObject([
      { labels: 10, n: 10 },
      { labels: 20, n: 20 },
    ]);
    await page.keyboard.press('Escape');
    await page.getByRole('grid', { name: 'Images' }).waitFor();
  });
});

it('Label next says in place why it could choose no image, and what to do', () =>
  withFolder(async (checkout) => {
    const FACET_PROGRAMS = await programsWithoutStarters(checkout, 'The network was lost.');
    await withApp(
      async (running) => {
        const { page } = running;
        await unlabelledProject(running, 0);
        expect(await page.getByLabel('Features').count()).toBe(0);
        await page.getByRole('grid', { name: 'Images' }).focus();
        await page.keyboard.press('n');
        const alert = page.getByRole('region', { name: 'Image to label' }).getByRole('alert');
        const sentences = [
          'The starter model general is not installed. The network was lost.',
          'Run “npm run setup” in a terminal, then open Facet again. Recipes a and b work without a starter model.',
        ];
        await alert.waitFor();
        expect((await alert.innerText()).split(/\n+/)).toEqual(sentences);
        expect(await seriousProblems(page)).toEqual([]);
        await page.getByRole('button', { name: 'Try again' }).click();
        await alert.waitFor();
        expect((await alert.innerText()).split(/\n+/)).toEqual(sentences);
        expect(await page.getByText('Nothing is left to label').count()).toBe(0);
      },
      { environment: { FACET_PROGRAMS } },
    );
  }));

it('labels are suggested, accepted above a confidence in one step, and undone; similar images are shown', (context) => {
  fetchedStarter(context, 'general');
  return withApp(async (running) => {
    const { page } = running;
    await unlabelledProject(running, 8);
    const grid = page.getByRole('grid', { name: 'Images' });
    await grid.focus();
    await page.keyboard.press('g');
    const bar = page.getByRole('group', { name: 'Accept suggested labels' });
    await bar.waitFor({ timeout: 120_000 });
    await grid
      .getByRole('gridcell', { name: /unlabelled, (dark|light) \d+ %/ })
      .first()
      .waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await bar.getByRole('slider').focus();
    await page.keyboard.press('Home');
    await bar.getByText('50 %', { exact: true }).waitFor();
    const accept = bar.getByRole('button', { name: /^Label \d+ images$/ });
    expect(await accept.innerText()).toBe('Label 24 images');
    await accept.click();
    await expect.poll(() => labelStates(page)).toEqual({ labelled: 40 });
    await page.getByText('Last step: Accept the suggested label of 24 images').waitFor();
    const { history } = (await valueOf(ask(page, 'engine', 'images', 'get', { image: 20 }))) as {
      history: { model: string | null }[];
    };
    expect(history[0]?.model).toBe('quick head, starter General');
    await grid.focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => labelStates(page)).toEqual({ labelled: 16, unlabelled: 24 });

    await grid.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('s');
    await page.getByText('Similar to dark_000.jpg').waitFor({ timeout: 120_000 });
    await page.getByText('39 images', { exact: true }).waitFor();
    const names = (await new LibraryPage(running.app, page).names()).filter((name) => name !== 'Loading');
    const similarities = names.map((name) => Number(/, (-?[\d.]+)$/.exec(name)?.[1]));
    expect(similarities.length).toBeGreaterThan(5);
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to all images' }).click();
    await page.getByText('40 images', { exact: true }).waitFor();
  });
});
