import type { ElectronApplication, Locator, Page } from 'playwright-core';

/** The import sheet's choices as a person uses them. */
export class ImportSheetPage {
  constructor(
    readonly app: ElectronApplication,
    private readonly page: Page,
  ) {}

  get #sheet(): Locator {
    return this.page.getByRole('dialog', { name: 'Import a folder' });
  }

  get level(): Locator {
    return this.#sheet.getByLabel('Folder level');
  }

  /** A layout that fits the folder, by what it says. */
  layout(says: RegExp): Locator {
    return this.#sheet.getByRole('radio', { name: says });
  }

  get examples(): Locator {
    return this.#sheet
      .getByRole('list', { name: 'Examples, with the labels that they would get' })
      .getByRole('listitem');
  }

  get fileNames(): Locator {
    return this.#sheet.getByRole('radio', { name: /^(Labels in file names|File names)/ });
  }

  get pattern(): Locator {
    return this.#sheet.getByLabel('Pattern');
  }

  /** The field of a layout that becomes the class. */
  get labelField(): Locator {
    return this.#sheet
      .locator('label')
      .filter({ hasText: /^Label/ })
      .locator('select');
  }

  get fromTable(): Locator {
    return this.#sheet.getByRole('radio', { name: /^Labels from another table/ });
  }

  column(name: string): Locator {
    return this.#sheet.getByLabel(`Use of the column ${name}`);
  }

  /** Labels with their numbers of images, as a list shows them. */
  async labels(list: string): Promise<string[]> {
    const items = await this.#sheet.getByRole('list', { name: list }).getByRole('listitem').all();
    return Promise.all(items.map(async (item) => (await item.innerText()).replace(/\s+/g, ' ').trim()));
  }
}
