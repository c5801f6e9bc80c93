import { join } from 'node:path';
import { bytesOf, withTemporaryFolder, writeSynced } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { predictRows } from '../models/model';
import { pixelFileOf, type Preparation } from '../pixels/prepare-pixels';
import type { ProjectJob } from '../project/project-job';

interface Request {
  /** A model folder. */
  readonly model: string;
  readonly preparation: Preparation;
  /** Rows of the project's pixel file for this preparation. */
  readonly rows: readonly number[];
}

/**
 * Predicts images of the project whose pixels are prepared.
 * @returns probabilities [rows, classes]
 */
export function predictPrepared(
  { services, project, job }: ProjectJob,
  { model, preparation, rows }: Request,
): Promise<Float32Array> {
  return withTemporaryFolder(privateFolder(), async (temporary) => {
    const file = join(temporary, 'rows.i32');
    await writeSynced(file, bytesOf(Int32Array.from(rows)));
    const pixels = pixelFileOf(project, preparation);
    const request = { model, pixels, rows: file, count: rows.length, output: join(temporary, 'p.f32') };
    return predictRows(services, request, job);
  });
}
