/**
 * The little of a page that the window's state asks about: which element has the focus, and whether a dialog is open. Import it before
 * any state.
 */
export class FakeElement {
  /**
   * @param tag in lower case
   * @param attributes the value is '' for an attribute without one
   * @param parent null at the top
   */
  constructor(
    readonly tag: string,
    readonly attributes: Readonly<Record<string, string>> = {},
    readonly parent: FakeElement | null = null,
  ) {}

  matches(selectors: string): boolean {
    return partsOf(selectors).some((selector) => this.#fits(selector));
  }

  closest(selectors: string): FakeElement | null {
    return this.matches(selectors) ? this : (this.parent?.closest(selectors) ?? null);
  }

  /** Compares with one selector, such as 'input:not([type=range], [type=radio])'. Throws for a form that is not supported here. */
  #fits(selector: string): boolean {
    const form = /^(?<tag>[a-z]*)(?:\[(?<name>[a-z]+)(?:=(?<value>[a-z]+))?\])?(?::not\((?<not>.*)\))?$/.exec(selector);
    if (!form?.groups) throw new Error(`No selector of a fake element: ${selector}`);
    const { tag, name, value, not } = form.groups;
    if (tag !== undefined && tag !== '' && tag !== this.tag) return false;
    if (name !== undefined && !(name in this.attributes)) return false;
    if (name !== undefined && value !== undefined && this.attributes[name] !== value) return false;
    return not === undefined || !this.matches(not);
  }
}

/** The parts of a selector list; commas in brackets do not divide it. */
const partsOf = (selectors: string): string[] => selectors.split(/,(?![^(]*\))/).map((part) => part.trim());

/** The page of a test. */
export class FakeDocument {
  activeElement: FakeElement | null = null;
  /** Elements besides the focused one. */
  elements: readonly FakeElement[] = [];

  querySelector(selectors: string): FakeElement | null {
    return this.elements.find((element) => element.matches(selectors)) ?? null;
  }
}

export const page = new FakeDocument();

Object.assign(globalThis, { document: page, Element: FakeElement });
