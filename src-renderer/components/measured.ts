/**
 * Makes an attachment that reports an element's inner size, in pixels, now and whenever it changes.
 * While the element is hidden it has no size, and nothing is reported: a list that took itself to be of height 0 would ask for
 * no rows at all.
 */
export function measured(take: (width: number, height: number) => void): (element: HTMLElement) => () => void {
  return (element) => {
    const measure = (): void => {
      const { clientWidth, clientHeight } = element;
      if (clientWidth > 0 && clientHeight > 0) take(clientWidth, clientHeight);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  };
}
