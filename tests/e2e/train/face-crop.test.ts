import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ask, importFolder, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { writeFacePictures } from '../../helpers/files/faces';
import { fetchedDetector, fetchedStarter } from '../../helpers/projects/starters';
import { IssuesPage } from '../pages/issues-page';
import { TrainPage } from '../pages/train-page';

it('a run learns from face crops and says so, and pictures without exactly one face become issues', (context) => {
  fetchedDetector(context);
  fetchedStarter(context, 'general');
  return withApp(async ({ app, page, folder }) => {
    const [train, issues] = [new TrainPage(page), new IssuesPage(page)];
    await writeFacePictures(join(folder, 'images'));
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    await train.open();
    const crop = page.getByRole('checkbox', { name: 'Crop to the face' });
    await page
      .getByText('Off: trains on whole pictures. Switch it on for photographs in which the face is only a part.')
      .waitFor();
    expect(await crop.isChecked()).toBe(false);
    await crop.focus();
    await page.keyboard.press('Space');
    await page.getByText('Crops to 1.25 times the box of the largest face;').waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await page.getByRole('group', { name: 'This recipe' }).getByRole('button', { name: 'Save as…' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Description').inputValue()).toBe('Quick, changed: crop.');
    await dialog.getByLabel('Name').fill('Quick on faces');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('radio', { name: 'Quick on faces' }).isChecked()).toBe(true);
    expect(await valueOf(ask(page, 'engine', 'recipes', 'list'))).toMatchObject({
      own: ['quick-on-faces'],
      recipes: expect.arrayContaining([
        expect.objectContaining({ id: 'quick', crop: 'none' }),
        expect.objectContaining({ id: 'quick-on-faces', crop: 'face' }),
      ]) as unknown,
    });

    await page.getByRole('form').getByRole('button', { name: 'Train', exact: true }).click();
    await train.waitForEnd('r1');
    await train.run('r1').click();
    expect(await train.fact('Pictures').innerText()).toBe('Cropped to 1.25 times the face');
    expect(await seriousProblems(page)).toEqual([]);

    await issues.open();
    await issues.card('No face found').getByText('1 image').waitFor();
    await issues.card('Several faces').click();
    await issues.list('Several faces').waitFor();
    await page.getByText('2 faces were found in it: a training on face crops takes the largest.').first().waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});
