import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

// Each test file has a temporary folder of its own, and so do the programs that it starts: what a killed program leaves there is no
// finding of a doctor that another file runs at the same time.
const folder = mkdtempSync(join(tmpdir(), 'facet-file-'));
process.env.TMPDIR = folder;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
