import type { ElectronApplication, Locator, Page } from 'playwright-core';
import { chooseNext } from '../../helpers/programs/app';

/** The Predict screen as a person uses it, in a project or without one. */
export class PredictPage {
  constructor(
    private readonly app: ElectronApplication,
    private readonly page: Page,
  ) {}

  /** The list of answers. */
  get list(): Locator {
    return this.page.getByRole('listbox', { name: 'Predictions' });
  }

  get rows(): Locator {
    return this.list.locator('[role=option]:not([aria-hidden])').filter({ visible: true });
  }

  /** '24 pictures', over the list. */
  get title(): Locator {
    return this.page.getByRole('region', { name: 'Predictions' }).getByRole('heading');
  }

  /** What the panel on the right says about the focused picture. */
  get detail(): Locator {
    return this.page.getByRole('complementary', { name: 'Picture' });
  }

  get webcam(): Locator {
    return this.page.getByRole('region', { name: 'Webcam' });
  }

  get model(): Locator {
    return this.page.getByRole('region', { name: 'Model' });
  }

  /** The button of an answer in the filter, with its number of pictures. */
  answer(name: string): Locator {
    return this.page.getByRole('region', { name: 'Answers' }).getByRole('button', { name });
  }

  use(name: RegExp): Locator {
    return this.page.getByRole('region', { name: 'Use the answers' }).getByRole('button', { name });
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Predict' }).click();
    await this.page.getByRole('complementary', { name: 'Model, pictures, answers' }).waitFor();
  }

  /** Sorts the answers. */
  async arrange(order: string): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Order' }).selectOption(order);
  }

  /** Predicts a folder, chosen in the dialog. */
  async predictFolder(folder: string): Promise<void> {
    await chooseNext(this.app, folder);
    await this.page.getByRole('button', { name: 'Folder…' }).click();
  }

  /** Widths of a row's file name, answer and bars, in pixels. */
  async widthsIn(position: number): Promise<number[]> {
    const parts = this.list.locator(`[data-position="${String(position)}"] > div > :not(.picture)`);
    return Promise.all((await parts.all()).map(async (part) => (await part.boundingBox())?.width ?? 0));
  }

  /** 'a.jpg: glasses, 90 %', as a screen reader reads a row. @param position counted from 0 */
  async nameOf(position: number): Promise<string> {
    const row = this.list.locator(`[data-position="${String(position)}"]`);
    return (await row.locator('.visually-hidden').textContent()) ?? '';
  }
}
