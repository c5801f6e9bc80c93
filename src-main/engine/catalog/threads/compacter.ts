import { parentPort, workerData } from 'node:worker_threads';
import { openKnown } from '../open-file';

// Entry point of the thread that rewrites a catalog; compact-thread.ts starts it. Deleted rows leave their bytes in pages until these are
// reused; a rewritten catalog has none of them. That takes seconds for a large catalog, and would hold up the engine's thread.

const db = openKnown((workerData as { file: string }).file, { isLive: true });
try {
  db.pragma('temp_store = MEMORY');
  db.exec('VACUUM');
} finally {
  db.close();
}
parentPort?.postMessage('done');
