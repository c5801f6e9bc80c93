/** The parts of the page that are used here: its types are not known to Node's code. */
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
/** Types of inputs that take no text. */
const withoutText = ['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'];

/** Calls `onChange` whenever the keyboard focus enters or leaves a text field of the page. */
export function watchTextFocus(onChange: (isInText: boolean) => void): void {
  let last: boolean | null = null;
  const check = (): void => {
    const isInText = isText(page.document.activeElement);
    if (isInText !== last) onChange(isInText);
    last = isInText;
  };
  check(); // a newly loaded page starts outside any text field
  page.addEventListener('focusin', check, true);
  // When the window itself loses focus, the field stays the active element, and menu commands still go to it.
  page.addEventListener('focusout', check, true);
}

function isText(element: Element | null): boolean {
  if (!element) return false;
  if (element.tagName === 'INPUT') return !withoutText.includes(String(element.type));
  return element.tagName === 'TEXTAREA' || element.isContentEditable === true;
}
