import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { answerNext, ask, chooseNext, lastQuestion, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { TrainPage } from '../pages/train-page';

it('keeps edited settings as a recipe, replaces and removes it with undo, exports and imports it', () =>
  withApp(async ({ app, page, folder }) => {
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await page.reload();
    const train = new TrainPage(page);
    await train.open();
    await recipe(page, 'Recipe A').check();
    await page.getByLabel('Epochs', { exact: true }).fill('7');
    await page.getByText('Advanced').click();
    await page.getByLabel('Learning rate').fill('0.002');
    await action(page, 'Save as…').press('Enter');
    const name = page.getByRole('dialog').getByLabel('Name');
    expect(await name.inputValue()).toBe('Recipe A copy');
    const description = page.getByRole('dialog').getByLabel('Description');
    expect(await description.inputValue()).toBe('Recipe A, changed: epochs, learning rate.');
    await name.fill('recipe a');
    await page.getByText('A built-in recipe has this name.').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('A built-in recipe has this name.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await name.fill('Slower start');
    await description.fill('For small projects.');
    await description.press('Enter');
    await page.keyboard.insertText('Steps of a fifth.');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => recipe(page, 'Slower start').isChecked()).toBe(true);
    const lines = 'For small projects.\nSteps of a fifth.';
    expect(await page.getByText('For small projects.').innerText()).toBe(lines);
    expect(await own(page)).toMatchObject([{ description: lines }]);
    expect(await own(page)).toMatchObject([
      { id: 'slower-start', name: 'Slower start', epochs: 7, optimizer: { kind: 'adam', learningRate: 0.002 } },
    ]);
    expect(await seriousProblems(page)).toEqual([]);

    await page.reload();
    await train.open();
    await recipe(page, 'Slower start').check();
    await page.getByText('Advanced').click();
    expect(await page.getByLabel('Learning rate').inputValue()).toBe('0.002');
    expect(await page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('7');
    await recipe(page, 'Recipe A').check();
    expect(await page.getByLabel('Learning rate').inputValue()).toBe('0.001');
    expect(await action(page, 'Remove').count()).toBe(0);

    await recipe(page, 'Slower start').check();
    await page.getByLabel('Learning rate').fill('0.003');
    await page.getByLabel('Epochs', { exact: true }).fill('9');
    await action(page, 'Save as…').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
    await page.getByText('“Slower start” was replaced.').waitFor();
    expect(await own(page)).toMatchObject([{ id: 'slower-start', optimizer: { learningRate: 0.003 } }]);
    await page.getByRole('button', { name: 'Undo', exact: true }).press('Enter');
    await expect.poll(() => page.getByLabel('Learning rate').inputValue()).toBe('0.002');
    expect(await page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('7');

    await action(page, 'Remove').press('Enter');
    await page.getByText('“Slower start” was removed.').waitFor();
    expect(await own(page)).toEqual([]);
    expect(await recipe(page, 'Slower start').count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
    // The focus is on Undo.
    await page.keyboard.press('Enter');
    await expect.poll(() => recipe(page, 'Slower start').isChecked()).toBe(true);
    expect(await own(page)).toMatchObject([{ id: 'slower-start', epochs: 7 }]);

    await chooseNext(app, join(folder, 'shared'));
    await action(page, 'Export…').click();
    await page.getByText('The recipe was written.').waitFor();
    const [kept] = (await own(page)) as [unknown];
    expect(JSON.parse(await readFile(join(folder, 'shared.json'), 'utf8'))).toEqual(kept);
    const shared = (): Promise<string> => readFile(join(folder, 'shared.json'), 'utf8');
    const written = await shared();

    // The save dialog has asked about the file, or the shell does where only its own extension makes the name.
    await writeFile(join(folder, 'shared.json'), 'something else');
    await answerNext(app, 1);
    await action(page, 'Export…').click();
    await expect
      .poll(() => lastQuestion(app))
      .toMatchObject({
        message: 'shared.json exists already. Replace it?',
        buttons: ['Replace', 'Cancel'],
      });
    expect(await shared()).toBe('something else');
    await answerNext(app, 0);
    await action(page, 'Export…').click();
    await expect.poll(shared).toBe(written);
    await writeFile(join(folder, 'shared.json'), 'something else');
    await chooseNext(app, join(folder, 'shared.json'));
    await action(page, 'Export…').click();
    await expect.poll(shared).toBe(written);

    await action(page, 'Import…').click();
    await expect.poll(() => recipe(page, 'Slower start (2)').isChecked()).toBe(true);
    expect(await own(page)).toMatchObject([{ id: 'slower-start' }, { id: 'slower-start-2', epochs: 7 }]);
  }));

it('keeps and duplicates the recipes on pretrained networks, each with its starter model', () =>
  withApp(async ({ app, page, folder }) => {
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await page.reload();
    const train = new TrainPage(page);
    await train.open();
    await recipe(page, 'Quick').check();
    await action(page, 'Duplicate…').press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Duplicate the recipe' });
    expect(await dialog.getByLabel('Name').inputValue()).toBe('Quick copy');
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(() => recipe(page, 'Quick copy').isChecked()).toBe(true);
    expect(await own(page)).toMatchObject([{ id: 'quick-copy', kind: 'quick', starter: 'general', folds: 5 }]);

    await recipe(page, 'Fine').check();
    await page.getByRole('radio', { name: /^Faces/ }).check();
    await page.getByLabel('Epochs', { exact: true }).fill('8');
    await page.getByText('Advanced').click();
    await page.getByLabel('Learning rate').fill('0.00005');
    await action(page, 'Save as…').press('Enter');
    const about = page.getByRole('dialog').getByLabel('Description');
    expect(await about.inputValue()).toBe('Fine, changed: starter, epochs, learning rate.');
    await page.getByRole('dialog').getByLabel('Name').fill('Fine on faces');
    await page.keyboard.press('Enter');
    await expect.poll(() => recipe(page, 'Fine on faces').isChecked()).toBe(true);
    const [first, second] = (await own(page)) as [object, object];
    expect([first, second]).toMatchObject([
      { id: 'fine-on-faces', kind: 'fine', starter: 'faces', epochs: 8, optimizer: { learningRate: 0.00005 } },
      { id: 'quick-copy', kind: 'quick' },
    ]);
    expect(await seriousProblems(page)).toEqual([]);

    await page.reload();
    await train.open();
    await recipe(page, 'Fine on faces').check();
    expect(await page.getByRole('radio', { name: /^Faces/ }).isChecked()).toBe(true);
    expect(await page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('8');
    await recipe(page, 'Quick copy').check();
    expect(await page.getByRole('radio', { name: /^General/ }).isChecked()).toBe(true);
    expect(await page.getByLabel('Epochs', { exact: true }).count()).toBe(0);
    await action(page, 'Remove').press('Enter');
    await page.getByText('“Quick copy” was removed.').waitFor();
    await page.locator('button:focus', { hasText: 'Undo' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => recipe(page, 'Quick copy').isChecked()).toBe(true);
  }));

it('says why a file is not a recipe, and imports nothing', () =>
  withApp(async ({ app, page, folder }) => {
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await page.reload();
    await new TrainPage(page).open();
    await chooseNext(app, join(folder, 'nowhere.json'));
    await action(page, 'Import…').click();
    await page.getByText(/There is no file .*nowhere\.json/).waitFor();
    await chooseNext(app, null);
    await action(page, 'Import…').click();
    await action(page, 'Export…').click();
    expect(await own(page)).toEqual([]);

    await mkdir(join(folder, 'Faces.facet', 'recipes'), { recursive: true });
    await writeFile(join(folder, 'Faces.facet', 'recipes', 'broken.json'), '{');
    await page.reload();
    await new TrainPage(page).open();
    await page.getByText('This file in the project is not a valid recipe: broken.json').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  }));

const recipe = (page: Page, name: string): ReturnType<Page['getByRole']> =>
  page
    .getByRole('group', { name: 'Recipe', exact: true })
    .locator('label')
    .filter({ has: page.getByText(name, { exact: true }) })
    .getByRole('radio');

const action = (page: Page, name: string): ReturnType<Page['getByRole']> =>
  page.getByRole('group', { name: 'This recipe' }).getByRole('button', { name });

/** The project's own recipes, as the engine lists them. */
async function own(page: Page): Promise<unknown[]> {
  const answer = await valueOf(ask(page, 'engine', 'recipes', 'list'));
  const { recipes, own } = answer as { recipes: { id: string }[]; own: string[] };
  return recipes.filter(({ id }) => own.includes(id));
}
