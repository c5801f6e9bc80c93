import type { Locator, Page } from 'playwright-core';

/** The Issues screen as a person uses it. */
export class IssuesPage {
  constructor(private readonly page: Page) {}

  /** The card of a kind, by its title. */
  card(title: string): Locator {
    return this.page.getByRole('group', { name: 'Kinds of issues' }).getByRole('button', { name: title });
  }

  /** The titles of all cards. */
  titles(): Promise<string[]> {
    return this.page.locator('[data-kind] .title').allInnerTexts();
  }

  list(title: string): Locator {
    return this.page.getByRole('listbox', { name: title });
  }

  get items(): Locator {
    return this.page.getByRole('listbox').getByRole('option');
  }

  /** The issue that keys act on. */
  get focusedItem(): Locator {
    return this.page.locator('[role=option][id^=focused-]');
  }

  /** The pictures shown side by side. */
  get pictures(): Locator {
    return this.page.getByRole('group', { name: 'Pictures of the issue' }).getByRole('button');
  }

  /** The picture that keys act on. */
  get focusedPicture(): Locator {
    return this.page.getByRole('group', { name: 'Pictures of the issue' }).locator('[aria-pressed=true]');
  }

  /** The button that shows the issues in a state, with their number. */
  state(name: 'Open' | 'Dismissed' | 'Fixed', count: number): Locator {
    const group = this.page.getByRole('group', { name: 'State' });
    return group.getByRole('button', { name: `${name} ${count.toLocaleString('en')}`, exact: true });
  }

  get action(): Locator {
    return this.page.getByRole('toolbar', { name: 'Actions' });
  }

  async open(): Promise<void> {
    const railButton = this.page.getByRole('button', { name: 'Issues', exact: true });
    await railButton.waitFor(); // keys are heard from then on
    await this.page.keyboard.press('Alt+2');
    await railButton.and(this.page.locator('[aria-current=page]')).waitFor();
  }
}
