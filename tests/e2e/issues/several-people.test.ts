import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ask, importFolder, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { writeClassFolders } from '../../helpers/files/folders';
import { IssuesPage } from '../pages/issues-page';

const each = 3;

/** Images 1..3 are dark, 4..6 light; the address of a picture tells its number. */
async function answerAll(page: Page, keyOf: (image: number) => string): Promise<void> {
  for (let picture = 1; picture <= 2 * each; picture += 1) {
    const shown = page.getByRole('img', { name: `Picture ${String(picture)}`, exact: true });
    const address = (await shown.getAttribute('src')) ?? '';
    await page.keyboard.press(keyOf(Number(/(\d+)\?edge/.exec(address)?.[1])));
  }
  await page.getByRole('button', { name: 'Finish', exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Second look \d/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Second look', exact: true }).waitFor();
}

it('two people label the same pictures blindly, see how far they agree, and settle a difference side by side', () =>
  withApp(
    async ({ app, page, folder }) => {
      await writeClassFolders(join(folder, 'images'), ['dark', 'light'], each);
      await makeProject(app, page, join(folder, 'Faces.facet'));
      await importFolder(app, page, join(folder, 'images'));
      await page.reload();
      await page.getByRole('grid', { name: 'Images' }).waitFor();
      const setName = async (name: string): Promise<void> => {
        await page.getByRole('button', { name: 'Change name' }).click();
        await page.getByLabel('Name', { exact: true }).fill(name);
        await page.keyboard.press('Enter');
        await page.getByText(`You answer as ${name}.`).waitFor();
      };
      const right = (image: number): string => (image <= each ? '1' : '2');

      await page.keyboard.press('Alt+7');
      await setName('ann');
      await page.getByLabel('Pictures').fill('6');
      await page.getByRole('button', { name: 'Start' }).click();
      await answerAll(page, right);
      await setName('ben');
      await page.getByRole('button', { name: 'Same pictures again' }).click();
      await page.getByText('Picture 1 of 6').waitFor();
      await answerAll(page, (image) => (image === 2 ? '2' : image === 6 ? 'u' : right(image)));
      await page.getByText('The same pictures as second look 1.').waitFor();

      await page.getByRole('button', { name: 'Show how far people agree' }).click();
      await page.getByText('6 images of 6 with answers by two or more people').waitFor();
      // 8 answers are dark, 9 light, and one of those to image 2 differs: 1 - 16 * 2 / (2 * 8 * 9).
      expect(await page.getByRole('region', { name: 'Krippendorff’s alpha' }).innerText()).toContain('0.78');
      expect(await page.getByRole('row', { name: /^ann · ben/ }).innerText()).toContain('80');
      expect(await seriousProblems(page)).toEqual([]);

      // Side by side, at first without names.
      const issues = new IssuesPage(page);
      await page.getByRole('button', { name: 'Settle side by side' }).click();
      const answers = page.getByRole('complementary', { name: 'Answers' });
      await answers.getByText('ben').waitFor();
      expect(await answers.getByRole('listitem').count()).toBe(3);
      await answers.getByLabel('Hide names').check();
      expect(await answers.innerText()).not.toContain('ben');
      expect(await seriousProblems(page)).toEqual([]);
      await page.getByRole('listbox', { name: 'Disagreements' }).focus();
      await page.keyboard.press('1');
      await issues.state('Fixed', 1).waitFor();
      const all = { filter: [], sort: 'id', descending: false, limit: 10, offset: 0 };
      const rows = async () =>
        ((await valueOf(ask(page, 'engine', 'images', 'list', all))) as { images: object[] }).images;
      expect((await rows())[1]).toMatchObject({ class: 'dark', confirmed: true, issues: [] });
      await page.keyboard.press('Control+z');
      await issues.state('Open', 1).waitFor();
      expect((await rows())[1]).toMatchObject({ confirmed: false, issues: ['disagreement'] });
    },
    { environment: { FACET_ACTOR: '' } },
  ));
