/**
 * An attachment for the outcome of a job. The button that started the job is gone by then, and the focus with it: a keyboard would start
 * again at the top of the page, and the outcome may be out of sight. Does nothing where something else has the focus.
 */
export function takeLostFocus(element: HTMLElement): void {
  const { activeElement } = document;
  if (activeElement !== null && !activeElement.contains(element)) return;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: 'center' });
}
