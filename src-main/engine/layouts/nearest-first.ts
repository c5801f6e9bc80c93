/** Paths relative to a place, those nearer to its top first, else in their order. */
export const nearestFirst = (paths: readonly string[]): string[] =>
  paths
    .map((path) => ({ path, depth: path.split('/').length }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ path }) => path);
