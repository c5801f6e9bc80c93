/** The known name that a mistyped one was probably meant to be; null when none is similar enough. */
export function nearestName(typed: string, known: readonly string[]): string | null {
  const wanted = typed.toLowerCase();
  const near = known
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.min(name.length, typed.length) / 3)))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.name ?? null;
}

/** Number of insertions, deletions, replacements and swaps of neighbours between two texts (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const distances = Array.from({ length: a.length + 1 }, (_, row) => [row]);
  const distance = (row: number, column: number): number => distances[row]?.[column] ?? Infinity;
  for (let column = 1; column <= b.length; column += 1) distances[0]?.push(column);
  for (let row = 1; row <= a.length; row += 1) {
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = distance(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swapped = isSwap ? distance(row - 2, column - 2) + 1 : Infinity;
      distances[row]?.push(Math.min(distance(row - 1, column) + 1, distance(row, column - 1) + 1, replaced, swapped));
    }
  }
  return distance(a.length, b.length);
}
