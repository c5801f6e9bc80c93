import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { seriousProblems } from '../../helpers/programs/axe';
import { withNoisyApp } from '../../helpers/projects/noisy-app';
import { ReviewPage } from '../pages/review-page';

/** Goes to a tab by keyboard, from the first one. */
async function openTab(page: Page, name: string): Promise<void> {
  await new ReviewPage(page).tab('Overview').focus();
  const tab = new ReviewPage(page).tab(name);
  for (let step = 0; step < 8 && (await tab.getAttribute('aria-selected')) !== 'true'; step += 1) {
    await page.keyboard.press('ArrowRight');
  }
}

it('chooses a threshold of two classes by keyboard, keeps it, takes it back, and is calibrated with it', () =>
  withNoisyApp(['dark', 'light'], async ({ page }) => {
    const review = new ReviewPage(page);
    await review.open();
    await openTab(page, 'Threshold');
    await page.getByText('r1 answers with the most probable class.').waitFor();

    const slider = page.getByRole('slider', { name: 'Threshold' });
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'Answers “light” from 0.501 up' }).waitFor();
    await review.heading('Nearest to 0.501').waitFor();
    await page.keyboard.press('PageUp');
    await page.getByRole('heading', { name: 'Answers “light” from 0.601 up' }).waitFor();
    await page.keyboard.press('Home');
    const answers = page.getByRole('grid', { name: /^Answers/ });
    await answers.getByRole('gridcell', { name: 'Labelled dark, answered dark: 0' }).waitFor();
    expect(await answers.getByRole('gridcell', { name: /unsure/ }).count()).toBe(0);
    expect(await page.getByRole('img', { name: /^ROC of light.*Now at 1\.000, 1\.000\.$/ }).count()).toBe(1);
    await page.getByRole('textbox', { name: 'Threshold' }).fill('1.5');
    await page.getByRole('alert').filter({ hasText: 'A threshold is a number from 0 to 1.' }).waitFor();
    await page.getByRole('textbox', { name: 'Threshold' }).fill('0.7');
    await page.getByRole('heading', { name: 'Answers “light” from 0.7 up' }).waitFor();
    await review.heading('Nearest to 0.7').waitFor();
    await review.tiles.nth(5).waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Suggest by best F1' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Answers “light” from 0.7 up' }).waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Threshold' }).fill('0.6');
    await page.getByRole('button', { name: 'Use this threshold' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('r1 answers “light” from 0.6 up.').first().waitFor();
    await page.keyboard.press('Control+z');
    await page
      .getByRole('region', { name: 'Threshold' })
      .getByText('r1 answers with the most probable class.')
      .waitFor();
    await page.keyboard.press('Control+Shift+z');
    await page.getByRole('region', { name: 'Threshold' }).getByText('r1 answers “light” from 0.6 up.').waitFor();

    await openTab(page, 'Calibration');
    await page.getByText(/^r1 has its probabilities as trained\. Temperature \S+ fits its validation images/).waitFor();
    await page.getByRole('button', { name: 'Apply temperature' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(/^r1 is calibrated: temperature \S+, fitted on its validation images\.$/).waitFor();
    const bins = page.getByRole('group', { name: 'Bins' }).getByRole('button');
    await bins.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await bins.nth(1).getAttribute('aria-pressed')).toBe('true');
    await review.heading(/ confident$/).waitFor();
    await review.tiles.first().waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await openTab(page, 'Threshold');
    const chosen = page.getByRole('region', { name: 'Threshold' });
    await chosen.getByText(/^r1 answers “light” from 0\.(?!6 )\d+ up\.$/).waitFor(); // scaled with the probabilities
    await openTab(page, 'Calibration');
    await page.getByRole('button', { name: 'Take back' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(/^r1 has its probabilities as trained\./).waitFor();

    // Nothing is chosen on test images.
    await openTab(page, 'Threshold');
    await review.part('test').click();
    await page.getByRole('button', { name: 'Show test mistakes' }).click();
    await page.getByText('Thresholds are chosen on validation images').waitFor();
    await page.getByRole('heading', { name: 'Answers “light” from 0.6 up' }).waitFor();
    expect(await slider.count()).toBe(0);
  }));

it('lets a run of three classes be unsure below a threshold', () =>
  withNoisyApp(['dark', 'grey', 'light'], async ({ page }) => {
    const review = new ReviewPage(page);
    await review.open();
    await openTab(page, 'Threshold');
    const slider = page.getByRole('slider', { name: 'Threshold below which the answer is unsure' });
    await slider.focus();
    await page.keyboard.press('End');
    await page.getByText(/^0 of \d+ images answered/).waitFor();
    const unsure = page.getByRole('gridcell', { name: /^Labelled dark, answered unsure: \d/ });
    await unsure.focus();
    await page.keyboard.press('Enter');
    await review.heading('Labelled dark, answered unsure').waitFor();
    expect(await page.getByRole('button', { name: 'Suggest by cost' }).count()).toBe(0);
    await page.getByRole('spinbutton', { name: 'Wrong answers at most, %' }).fill('60');
    await page.keyboard.press('Enter');
    await page.getByText(/^0 of \d+ images answered/).waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: 'Class against the rest' }).selectOption('grey');
    await page.getByRole('img', { name: /^ROC of grey/ }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  }));
