import type { Locator, Page } from 'playwright-core';

/** The Review screen as a person uses it. */
export class ReviewPage {
  constructor(private readonly page: Page) {}

  get matrix(): Locator {
    return this.page.getByRole('grid', { name: 'Confusion matrix' });
  }

  /** The cells of the confusion matrix; of a heat map the one that the keys are on. */
  get cells(): Locator {
    return this.matrix.getByRole('gridcell');
  }

  /** The field that finds a class among many. */
  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Find a class' });
  }

  /** Rows of the figures by class, each with a button that shows the images of the class. */
  get classRows(): Locator {
    return this.page.getByRole('region', { name: 'Figures by class' }).getByRole('rowheader');
  }

  get tiles(): Locator {
    return this.page.getByRole('listbox').getByRole('option');
  }

  /** Whether labels changed since the run, in a sentence. */
  get staleness(): Locator {
    return this.page.getByText(/changed since this run/);
  }

  get largeView(): Locator {
    return this.page.getByRole('region', { name: 'Large view' });
  }

  cell(labelled: string, predicted: string): Locator {
    return this.cells.filter({ hasText: `Labelled ${labelled}, predicted ${predicted}:` });
  }

  /** What stands above the images. */
  heading(name: string | RegExp): Locator {
    return this.page.getByRole('region', { name: 'Images' }).getByRole('heading', { name });
  }

  /** A figure beyond accuracy, by its name. */
  figure(name: string): Locator {
    return this.page.getByRole('region', { name: 'More figures' }).getByRole('rowheader', { name });
  }

  /** The button of two classes that are taken for each other. */
  pair(a: string, b: string): Locator {
    const pairs = this.page.getByRole('region', { name: 'Most confused pairs' }).getByRole('button');
    return pairs.filter({ hasText: a }).filter({ hasText: b }).first();
  }

  classRow(name: string): Locator {
    return this.classRows.filter({ hasText: name }).getByRole('button');
  }

  /** Number of images that are shown, as the line above them says. */
  async total(): Promise<number> {
    const status = this.page.getByRole('region', { name: 'Images' }).getByRole('status').filter({ hasText: /image/ });
    return Number.parseInt((await status.first().innerText()).replaceAll(',', ''));
  }

  /** The table of all finished runs. */
  get runTable(): Locator {
    return this.page.getByRole('region', { name: 'All runs' });
  }

  /** On how many images a run and an older one agree or not; a button that shows those images. */
  compared(which: 'Fixed' | 'Broke' | 'Both right' | 'Both wrong'): Locator {
    return this.page.getByRole('table', { name: /^Agreement/ }).getByRole('button', { name: which });
  }

  /** A tab of the figures: 'Overview', 'Compare', ... */
  tab(name: string): Locator {
    return this.page.getByRole('tablist', { name: 'Figures' }).getByRole('tab', { name });
  }

  part(name: string): Locator {
    return this.page.getByRole('group', { name: 'Part' }).getByRole('button', { name });
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Review' }).click();
    await this.cells.first().waitFor();
  }

  /** Images in a cell. */
  async countIn(labelled: string, predicted: string): Promise<number> {
    return Number(await this.cell(labelled, predicted).locator('b').innerText());
  }

  async retrain(): Promise<void> {
    await this.page.getByRole('button', { name: 'Retrain' }).click();
  }
}
