import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import { isMissing } from '../../platform/errors';
import { readWhole } from '../../platform/sums/sums';

/** In a space's folder: little-endian float32 [rows, dimensions]; the catalog knows the row of each content. */
export const rowsFile = 'rows.f32';

/** In a space's folder: what it says of itself. */
export const descriptionFile = 'space.json';

export const SpaceDescription = v.object({
  starter: v.string(),
  dimensions: v.pipe(v.number(), v.integer(), v.minValue(1)),
  preprocessing: v.string(),
  precision: v.picklist(['float32', 'bfloat16']),
});
export type SpaceDescription = v.InferOutput<typeof SpaceDescription>;

/** null where there is none that can be read, or it is damaged. */
export async function readDescription(folder: string): Promise<SpaceDescription | null> {
  const bytes = await readWhole(join(folder, descriptionFile), { adopts: true }).catch((error: unknown) => {
    if (isMissing(error) || error instanceof Failure) return null;
    throw error;
  });
  const description = v.safeParse(v.pipe(v.string(), v.parseJson(), SpaceDescription), bytes?.toString('utf8'));
  return description.success ? description.output : null;
}
