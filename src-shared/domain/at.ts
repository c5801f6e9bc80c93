/**
 * Returns the element at an index.
 * @throws RangeError when the index is out of range: that is a bug, and must never stand for element 0, image 0 or class ''
 */
export function at<T>(array: { readonly length: number; readonly [index: number]: T }, index: number): T {
  if (!Number.isInteger(index) || index < 0 || index >= array.length) {
    throw new RangeError(`Index ${String(index)} is outside an array of ${String(array.length)}.`);
  }
  return array[index] as T;
}
