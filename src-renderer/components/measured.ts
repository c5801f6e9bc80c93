/**
 * An attachment that reports an element's inner size, in pixels, now and whenever it changes. A hidden element reports nothing: a
 * list that believed its height to be 0 would ask for no rows at all.
 */
export function measured(report: (width: number, height: number) => void): (element: HTMLElement) => () => void {
  return (element) => {
    const measure = (): void => {
      const { clientWidth, clientHeight } = element;
      if (clientWidth > 0 && clientHeight > 0) report(clientWidth, clientHeight);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  };
}
