import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

// Each test file has a temporary folder of its own, and so do the programs that it starts: what a killed program leaves there is no
// finding of a doctor that another file runs at the same time.
const { TMPDIR: before } = process.env;
const folder = mkdtempSync(join(tmpdir(), 'facet-file-'));
process.env.TMPDIR = folder;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  // The next file of this worker makes its own.
  if (before === undefined) Reflect.deleteProperty(process.env, 'TMPDIR');
  else process.env.TMPDIR = before;
});
