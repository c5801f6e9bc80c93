import { migration0010 } from './0010';
import { migration0020 } from './0020';
import { migration0030 } from './0030';
import { migration0031 } from './0031';
import { migration0040 } from './0040';
import { migration0050 } from './0050';
import { migration0051 } from './0051';
import { migration0052 } from './0052';
import { migration0053 } from './0053';
import { migration0060 } from './0060';
import { migration0062 } from './0062';
import { migration0063 } from './0063';
import { migration0064 } from './0064';
import { migration0070 } from './0070';
import { migration0080 } from './0080';
import { migration0100 } from './0100';

/** Numbered by tens, append-only: a migration that has shipped is never edited. */
export const migrations: readonly { readonly number: number; readonly sql: string }[] = [
  { number: 10, sql: migration0010 },
  { number: 20, sql: migration0020 },
  { number: 30, sql: migration0030 },
  { number: 31, sql: migration0031 },
  { number: 40, sql: migration0040 },
  { number: 50, sql: migration0050 },
  { number: 51, sql: migration0051 },
  { number: 52, sql: migration0052 },
  { number: 53, sql: migration0053 },
  { number: 60, sql: migration0060 },
  { number: 62, sql: migration0062 },
  { number: 63, sql: migration0063 },
  { number: 64, sql: migration0064 },
  { number: 70, sql: migration0070 },
  { number: 80, sql: migration0080 },
  { number: 100, sql: migration0100 },
];
