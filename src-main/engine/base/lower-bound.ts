/**
 * The smallest of 0..count-1 for which a condition holds; `count` when it holds for none. By bisection: the condition must hold for all
 * indices after the first.
 */
export function lowerBound(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
