/** In front of a class whose name is that of another column. */
export const classPrefix = 'class.';

/** Columns of probabilities, one a class: `label_state` or `tags` would be read back as what they say. */
export const classColumns = (fixed: readonly string[], classes: readonly string[]): string[] =>
  columnNames([...fixed, 'state', 'label_state', 'tags'], classes, classPrefix);

/**
 * Names for further columns of a table, no two alike.
 * @param reserved lower-case names that mean something else: such a name gets the prefix
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
