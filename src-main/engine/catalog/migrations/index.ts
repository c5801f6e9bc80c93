import { migration0010 } from './0010';

/** Numbered by tens, append-only: a migration that has shipped is never edited. */
export const migrations: readonly { readonly number: number; readonly sql: string }[] = [
  { number: 10, sql: migration0010 },
];
