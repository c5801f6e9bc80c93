import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chooseNext } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { withNoisyApp } from '../../helpers/projects/noisy-app';
import { ReviewPage } from '../pages/review-page';

it('Review says for whom a run fails and what to do next, and writes it all to one page', () =>
  withNoisyApp(['dark', 'light'], async ({ app, page, folder }) => {
    const review = new ReviewPage(page);
    await review.open();

    // Advice is dismissed, and an undo brings it back.
    const advice = page.getByRole('list', { name: 'Advice', exact: true }).getByRole('listitem');
    await advice.first().waitFor();
    const given = await advice.allInnerTexts();
    expect(given.some((text) => text.includes('test images'))).toBe(true);
    await advice.first().getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('button', { name: 'Show 1 dismissed' }).waitFor();
    await expect.poll(() => advice.first().innerText()).not.toBe(given[0]);
    await page.keyboard.press('Control+z');
    await expect.poll(() => advice.allInnerTexts()).toEqual(given);

    // Arrow keys lead from slice to slice, past the headings, and Enter shows a slice's mistakes.
    await review.tab('Slices').click();
    const slices = page.getByRole('listbox', { name: 'Slices' });
    await slices.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await review.heading(/^Mistakes in: /).waitFor();
    const selected = slices.getByRole('option', { selected: true });
    expect(await selected.innerText()).toMatch(/\d+\s+images?$/);
    await page.getByLabel('Property').selectOption({ label: 'Class' });
    await page.getByRole('checkbox', { name: 'Pairs of properties' }).click();
    await expect.poll(() => slices.getByRole('option').count()).toBe(2);
    await page.getByRole('checkbox', { name: 'Show mistakes only' }).click();
    await slices.getByRole('option', { name: /^Class: dark/ }).click();
    await review.heading('Class: dark').waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await chooseNext(app, join(folder, 'report.html'));
    await page.getByRole('button', { name: 'Report…' }).click();
    await page.getByRole('checkbox', { name: /mistakes with their pictures/ }).click();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Choose file…' }).click();
    await page.getByText('The report was written.').waitFor();
    const report = await readFile(join(folder, 'report.html'), 'utf8');
    expect(report).toContain('<h2>Mistakes</h2>');
  }));
