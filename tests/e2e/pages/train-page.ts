import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The Train screen as a person uses it. */
export class TrainPage {
  constructor(private readonly page: Page) {}

  get cancel(): Locator {
    return this.ending('Cancel training');
  }

  /** One of the buttons that end the training that runs. */
  ending(name: 'Pause' | 'Stop now and keep' | 'Cancel training'): Locator {
    return this.page.getByRole('group', { name: 'End the training' }).getByRole('button', { name });
  }

  /** What stands above the curves of a run that does not train. */
  runPage(run: string): Locator {
    return this.page.getByRole('region', { name: `Run ${run}`, exact: true });
  }

  /** What the run on the stage says of itself under a name. */
  fact(name: string): Locator {
    return this.page
      .locator('dl > div')
      .filter({ has: this.page.getByText(name, { exact: true }) })
      .locator('dd');
  }

  /** The line that offers an interrupted run while another one is looked at. */
  get interrupted(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'was interrupted' });
  }

  /** A curve by its name; its label says the last epoch's figures. */
  curve(name: 'Accuracy' | 'Loss'): Locator {
    return this.page.getByRole('img', { name: `${name} by epoch.` });
  }

  /** The row of a run in the list below. */
  run(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('cell', { name, exact: true }) });
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Train' }).click();
    await this.page.getByRole('heading', { name: 'New run', exact: true }).waitFor();
  }

  /** Makes a new split of all labelled images. Shares are in per cent. */
  async split(validation: number, test: number): Promise<void> {
    await this.page.getByRole('region', { name: 'Split' }).getByRole('button').click();
    const group = this.page.getByRole('group', { name: 'New split' });
    await group.getByLabel('Validation, %').fill(String(validation));
    await group.getByLabel('Test, %').fill(String(test));
    await group.getByRole('button', { name: 'Make the split' }).click();
    await group.waitFor({ state: 'detached' });
  }

  /** Images of one part, as the split's summary says. */
  async imagesOf(part: string): Promise<number> {
    const entry = this.page.getByRole('region', { name: 'Split' }).locator('dl > div').filter({ hasText: part });
    return parseInt(await entry.locator('dd').innerText(), 10);
  }

  async start(recipe: string, epochs: number): Promise<void> {
    await this.page.getByRole('radio', { name: recipe }).check();
    await this.page.getByLabel('Epochs', { exact: true }).fill(String(epochs));
    await this.page.getByRole('form').getByRole('button', { name: 'Train', exact: true }).click();
    await this.cancel.waitFor();
  }

  /** Waits until a run has ended; throws what its row says when it did not end well. */
  async waitForEnd(run: string): Promise<void> {
    const row = this.run(run);
    await row.filter({ hasText: /finished|failed|cancelled/ }).waitFor({ timeout: 120_000 });
    if ((await row.getByRole('cell', { name: 'finished' }).count()) === 1) return;
    throw new Error(`${await row.innerText()}: ${await this.page.getByRole('alert').allInnerTexts().then(String)}`);
  }

  /** Waits until the running training has ended `least` epochs, and so has a checkpoint. */
  async waitForEpochs(run: string, least: number): Promise<void> {
    const heading = this.page.getByRole('region', { name: 'Running training' }).getByRole('heading');
    await expect
      .poll(async () => Number(/epoch (\d+) of/.exec(await heading.innerText())?.[1] ?? 0), { timeout: 120_000 })
      .toBeGreaterThan(least);
    expect(await heading.innerText()).toContain(run);
  }

  async pause(run: string): Promise<void> {
    await this.ending('Pause').click();
    await this.runPage(run).getByText('paused', { exact: true }).waitFor({ timeout: 60_000 });
  }

  /** Goes on with the run on the stage. */
  async resume(run: string): Promise<void> {
    await this.runPage(run).getByRole('button', { name: 'Resume' }).click();
    await this.cancel.waitFor();
  }

  async stopAndKeep(run: string): Promise<void> {
    await this.ending('Stop now and keep').click();
    await this.waitForEnd(run);
  }

  async reviewMistakes(): Promise<void> {
    await this.page.getByRole('button', { name: 'Review mistakes' }).click();
  }
}
