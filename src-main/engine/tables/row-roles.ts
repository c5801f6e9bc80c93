import type { FoundRow } from '../catalog/label-rows';

/** Rows of each role, in order of role; a role without a row is left out. */
export function byRole(rows: readonly FoundRow[]): FoundRow[][] {
  const [first] = rows;
  if (first === undefined) return [];
  if (rows.every(({ role }) => role === first.role)) return [[...rows]];
  const roles = [...new Set(rows.map(({ role }) => role))].sort((a, b) => a - b);
  return roles.map((role) => rows.filter((row) => row.role === role));
}
