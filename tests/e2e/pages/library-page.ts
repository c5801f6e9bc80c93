import type { ElectronApplication, Locator, Page } from 'playwright-core';
import { chooseNext } from '../../helpers/programs/app';

/** The Library screen as a person uses it. */
export class LibraryPage {
  constructor(
    private readonly app: ElectronApplication,
    private readonly page: Page,
  ) {}

  get grid(): Locator {
    return this.page.getByRole('grid', { name: 'Images' });
  }

  /** A tile by its whole name: the file, then the label. */
  tile(name: string): Locator {
    return this.grid.getByRole('gridcell', { name, exact: true });
  }

  /** A tile by its position, counted from 0. */
  tileAt(index: number): Locator {
    return this.grid.getByRole('gridcell').nth(index);
  }

  /** The tile that keys act on. */
  get focusedTile(): Locator {
    return this.grid.locator('[role=gridcell][id^=focused-]');
  }

  get selected(): Locator {
    return this.grid.locator('[aria-selected=true]');
  }

  get sheet(): Locator {
    return this.page.getByRole('dialog', { name: 'Import a folder' });
  }

  get single(): Locator {
    return this.page.getByRole('region', { name: 'Single view' });
  }

  get inspector(): Locator {
    return this.page.getByRole('complementary', { name: 'Inspector' });
  }

  /** The original of the focused image, once it has arrived. */
  get picture(): Locator {
    return this.page.locator('img.loaded');
  }

  /** The picture that the shown images are similar to. */
  get asked(): Locator {
    return this.page.getByRole('group', { name: 'Images shown' }).getByRole('img');
  }

  facet(name: RegExp): Locator {
    return this.page.getByRole('complementary', { name: 'Filter' }).getByRole('button', { name });
  }

  /** What the status line says was done last. */
  lastStep(title: string): Locator {
    return this.page.getByText(`Last step: ${title}`);
  }

  /** Chooses a folder in the dialog and waits until it was looked through. */
  async chooseFolder(path: string): Promise<void> {
    await chooseNext(this.app, path);
    await this.page.getByRole('button', { name: 'Choose a folder…' }).click();
    await this.sheet.getByRole('button', { name: /^Import \d/ }).waitFor();
  }

  async closeReport(): Promise<void> {
    await this.page.getByRole('button', { name: 'Dismiss the report' }).click();
  }

  /** Labels of all images as the grid shows them: 'name, label'. */
  async names(): Promise<string[]> {
    const cells = await this.grid.getByRole('gridcell').all();
    return Promise.all(cells.map(async (cell) => (await cell.getAttribute('aria-label')) ?? ''));
  }
}
