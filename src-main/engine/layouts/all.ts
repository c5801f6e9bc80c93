import type { Layout } from './layout';

/** All layouts that an import recognises. */
export const layouts: readonly Layout[] = [];
