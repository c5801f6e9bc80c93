import type { ElectronApplication, Locator, Page } from 'playwright-core';
import { chooseNext } from '../../helpers/programs/app';

/** The first screen as a person uses it. */
export class WelcomePage {
  constructor(
    private readonly app: ElectronApplication,
    private readonly page: Page,
  ) {}

  /** What the machine has, once that is known. */
  get machine(): Locator {
    return this.page.getByText(/Trains on the (CPU|GPU) · (float32|bfloat16)/);
  }

  get recent(): Locator {
    return this.page.getByRole('region', { name: 'Recent projects' });
  }

  async newProject(path: string): Promise<void> {
    await chooseNext(this.app, path);
    await this.page.getByRole('button', { name: 'New project…' }).click();
  }

  async openSample(): Promise<void> {
    await this.page.getByRole('button', { name: 'Open the sample' }).click();
    await this.page.getByRole('grid', { name: 'Images' }).waitFor({ timeout: 120_000 });
  }
}
