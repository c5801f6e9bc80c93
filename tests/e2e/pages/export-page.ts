import type { Locator, Page } from 'playwright-core';

/** The Export screen as a person uses it. */
export class ExportPage {
  constructor(private readonly page: Page) {}

  /** The check's result, with the files. */
  get result(): Locator {
    return this.page.getByRole('region', { name: 'Exported' });
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Export' }).click();
    await this.page.getByRole('heading', { name: 'Export a model' }).waitFor();
  }

  /** Opens the screen at the data set. */
  async openDataset(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Export' }).click();
    await this.page.getByRole('radio', { name: 'Data set' }).check();
    await this.page.getByRole('heading', { name: 'Export the data set' }).waitFor();
  }

  /** Chooses a format by its title. */
  async chooseFormat(title: string): Promise<void> {
    await this.page.getByRole('radio', { name: title }).check();
  }

  async choose(): Promise<void> {
    await this.page.getByRole('button', { name: 'Choose…' }).click();
  }

  async export(): Promise<void> {
    await this.page.getByRole('region', { name: 'Export a model' }).getByRole('button', { name: 'Export' }).click();
    await this.result.waitFor({ timeout: 120_000 });
  }
}
