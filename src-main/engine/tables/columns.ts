/** Prefix for a class that has the name of another column. */
export const classPrefix = 'class.';

/** Names for columns of probabilities, one per class. Names such as `label_state` or `tags` would be misread by an import. */
export const classColumns = (fixed: readonly string[], classes: readonly string[]): string[] =>
  columnNames([...fixed, 'state', 'label_state', 'tags'], classes, classPrefix);

/**
 * Distinct names for further columns of a table.
 * @param reserved lower-case names with another meaning: such a name gets the prefix
 * @returns one for each name, in order
 */
export function columnNames(reserved: readonly string[], names: readonly string[], prefix: string): string[] {
  const taken = new Set(reserved);
  return names.map((name) => {
    const plain = reserved.includes(name.trim().toLowerCase()) || name.startsWith(prefix) ? prefix + name : name;
    let free = plain;
    for (let number = 2; taken.has(free.trim()); number += 1) free = `${plain} (${String(number)})`;
    taken.add(free.trim());
    return free;
  });
}
