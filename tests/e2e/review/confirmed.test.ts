import { expect, it } from 'vitest';
import { ask, valueOf } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { withNoisyApp } from '../../helpers/projects/noisy-app';
import { ReviewPage } from '../pages/review-page';

it('a mistake’s label is confirmed by key, in the large view and for several images, hidden, and taken back', () =>
  withNoisyApp(['dark', 'light'], async ({ page }) => {
    const review = new ReviewPage(page);
    await review.open();
    await review.heading('All mistakes').waitFor();
    await review.tiles.first().waitFor();
    const total = await review.tiles.count();
    expect(total).toBeGreaterThan(3);
    const confirmed = review.tiles.filter({ hasText: 'label confirmed' });
    const marked = (count: number): Promise<void> => expect.poll(() => confirmed.count()).toBe(count);

    await review.tiles.first().click();
    await page.keyboard.press('c');
    await marked(1);
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('c');
    await marked(2);
    await page.keyboard.press('Control+z');
    await marked(1);
    await review.tiles.nth(2).click();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Label is right' }).click();
    await page.getByRole('button', { name: 'Label confirmed', pressed: true }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await marked(2);

    await page.getByRole('checkbox', { name: 'Hide confirmed labels' }).check();
    await expect.poll(() => review.tiles.count()).toBe(total - 2);
    await marked(0);
    await page.getByRole('checkbox', { name: 'Hide confirmed labels' }).uncheck();
    await expect.poll(() => review.tiles.count()).toBe(total);
    // Another label: the confirmation lapses.
    await confirmed.first().click();
    await page.keyboard.press('u');
    await marked(1);
    const filter = [{ key: 'confirmed', negated: false, values: ['yes'] }];
    expect(await valueOf(ask(page, 'engine', 'images', 'counts', { filter }))).toMatchObject({ total: 1 });
    expect(await seriousProblems(page)).toEqual([]);
  }));
