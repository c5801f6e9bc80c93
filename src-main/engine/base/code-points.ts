/** Orders texts by Unicode code point, as SQLite and Python do. JavaScript's own order is by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}
