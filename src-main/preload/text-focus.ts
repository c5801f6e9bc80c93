/** As much of the page as is looked at here. */
interface Page {
  readonly document: { readonly activeElement: Element | null };
  readonly addEventListener: (type: string, listen: () => void, isCapturing: boolean) => void;
}
interface Element {
  readonly tagName: string;
  readonly type?: unknown;
  readonly isContentEditable?: boolean;
}

const page = globalThis as unknown as Page;
/** Inputs that no text is typed into. */
const withoutText = ['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'];

/** Tells whenever the keyboard goes into a text field of the page, or out of it. */
export function watchTextFocus(tell: (isInText: boolean) => void): void {
  let was: boolean | null = null;
  const look = (): void => {
    const is = isText(page.document.activeElement);
    if (is !== was) tell(is);
    was = is;
  };
  look(); // a page that is loaded anew begins outside of any
  page.addEventListener('focusin', look, true);
  // While the window itself loses the keyboard, the field stays the active element: the menu still speaks to it.
  page.addEventListener('focusout', look, true);
}

function isText(element: Element | null): boolean {
  if (!element) return false;
  if (element.tagName === 'INPUT') return !withoutText.includes(String(element.type));
  return element.tagName === 'TEXTAREA' || element.isContentEditable === true;
}
