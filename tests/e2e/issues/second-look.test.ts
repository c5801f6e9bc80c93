import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ask, importFolder, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { writeClassFolders } from '../../helpers/files/folders';

const each = 5;

interface Looks {
  readonly looks: readonly { readonly id: number; readonly state: string; readonly answered: number }[];
}

const looksOf = async (page: Page): Promise<Looks['looks']> =>
  ((await valueOf(ask(page, 'engine', 'secondLooks', 'list', {}))) as Looks).looks;

/** Everything of the part of the page with the picture, as text and attributes. */
const shownOfPicture = (page: Page): Promise<string> =>
  page.getByRole('region', { name: 'Picture to judge' }).innerHTML();

/** Id of the image that is asked about: the address of its picture tells no more. */
async function askedImage(page: Page): Promise<number> {
  const address = await page.getByRole('img', { name: /^Picture \d+$/ }).getAttribute('src');
  const id = Number(/^facet:\/\/view\/[^/]+\/(\d+)\?edge=\d+$/.exec(address ?? '')?.[1]);
  expect(id).toBeGreaterThan(0);
  return id;
}

it('a second look is answered by keys without a sign of the label, and its differences are settled', () =>
  withApp(async ({ app, page, folder }) => {
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], each);
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    await page.getByRole('grid', { name: 'Images' }).waitFor();
    await page.keyboard.press('Alt+7');
    await page.getByRole('heading', { name: 'Second look' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('Pictures').fill('10');
    await page.keyboard.press('Enter');
    await page.getByText('Picture 1 of 10').waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    // No label, no folder, no file name: classes stand on the buttons alone, none of them pressed.
    for (const sign of ['dark', 'light', '.jpg', 'images/']) expect(await shownOfPicture(page)).not.toContain(sign);
    expect(await page.locator('body').innerHTML()).not.toContain('.jpg');
    expect(await page.locator('[aria-pressed="true"]').count()).toBe(0);
    expect(await page.title()).toBe('Faces – Facet');
    expect(page.url()).not.toMatch(/dark|light/);

    /** Answers by a key, and waits for the next picture. */
    const answer = async (key: string): Promise<void> => {
      const [look] = await looksOf(page);
      const shown = await askedImage(page);
      await page.keyboard.press(key);
      await expect.poll(async () => (await looksOf(page))[0]?.answered).toBe((look?.answered ?? 0) + 1);
      await expect
        .poll(() => shownOfPicture(page))
        .not.toMatch(new RegExp(`alt="Picture[^>]*/${String(shown)}\\?|/${String(shown)}\\?[^>]*alt="Picture`));
    };
    const keyOf = (image: number): string => (image <= each ? '1' : '2');
    const first = await askedImage(page);
    await answer(keyOf(first) === '1' ? '2' : '1'); // a slip
    await page.keyboard.press('Backspace');
    await page.getByText('You answered this picture before').waitFor();
    expect(await askedImage(page)).toBe(first);
    expect(await page.locator('[aria-pressed="true"]').count()).toBe(0);
    await page.keyboard.press(keyOf(first));
    await page.getByText('Picture 2 of 10').waitFor();
    const wrong = await askedImage(page);
    await answer(keyOf(wrong) === '1' ? '2' : '1');
    const unsure = await askedImage(page);
    await answer('u');
    await answer('Space');

    // Left and continued at the same picture.
    const next = await askedImage(page);
    await page.keyboard.press('Escape');
    await page.getByText('4 of 10 answered, not finished').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Picture 5 of 10').waitFor();
    expect(await askedImage(page)).toBe(next);
    for (let picture = 5; picture <= 10; picture += 1) await answer(keyOf(await askedImage(page)));
    const counts = await valueOf(ask(page, 'engine', 'images', 'counts', { filter: [] }));
    expect(counts).toMatchObject({ class: { dark: each, light: each } });
    await page.getByRole('button', { name: 'Finish', exact: true }).waitFor();
    await page.keyboard.press('Enter');

    await page.getByText('agree with the label: 7 of 8').waitFor();
    await page.getByText('87.5 %').first().waitFor();
    await page.getByText('Not counted: 1 unsure, 1 skipped.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    const differences = page.getByRole('listbox', { name: 'Differences' });
    expect(await differences.getByRole('option').count()).toBe(2);
    await differences.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('a');
    await page.getByText('1 to settle').waitFor();
    await page.keyboard.press('c');
    await page.getByText('0 to settle').waitFor();
    const rows = (await valueOf(
      ask(page, 'engine', 'images', 'list', { filter: [], sort: 'id', descending: false, limit: 100, offset: 0 }),
    )) as { images: { id: number; class: string | null; labelState: string; confirmed: boolean }[] };
    const rowOf = (id: number) => rows.images.find((row) => row.id === id);
    expect(rowOf(wrong)).toMatchObject({ class: wrong <= each ? 'light' : 'dark', confirmed: true });
    expect(rowOf(unsure)).toMatchObject({ class: unsure <= each ? 'dark' : 'light', confirmed: true });
    await page.keyboard.press('Control+z');
    await page.getByText('1 to settle').waitFor();
    expect((await looksOf(page))[0]?.state).toBe('finished');
  }));
