import { parentPort, workerData } from 'node:worker_threads';
import { openKnown } from '../open-file';

// The program of the thread that writes a catalog anew (see compact-thread.ts), which starts it. Deleted rows leave their
// bytes in pages until these are used again; a catalog that is written anew has none of them. That takes seconds for a
// large one, and would hold the engine's thread up.

const db = openKnown((workerData as { file: string }).file, { isLive: true });
try {
  db.pragma('temp_store = MEMORY');
  db.exec('VACUUM');
} finally {
  db.close();
}
parentPort?.postMessage('done');
