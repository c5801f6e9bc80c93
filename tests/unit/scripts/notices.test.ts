import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { notices, noticesFile } from '../../../scripts/notices.js';

it('THIRD-PARTY-NOTICES.md lists what the lockfile has (else run node scripts/notices.js)', () => {
  expect(readFileSync(noticesFile, 'utf8')).toBe(notices());
});
