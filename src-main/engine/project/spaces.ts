import { join } from 'node:path';
import * as v from 'valibot';
import type { Features } from '../../../src-shared/domain/features';
import { Failure } from '../../../src-shared/domain/failure';
import { preprocessingOf, type PreprocessingId } from '../../../src-shared/domain/preprocessing';
import { isMissing } from '../../platform/errors';
import { readWhole } from '../../platform/sums/sums';

/** File in a space's folder: little-endian float32 [rows, dimensions]. The catalog knows each content's row. */
export const rowsFile = 'rows.f32';

/** File in a space's folder that describes it. */
export const descriptionFile = 'space.json';

export const SpaceDescription = v.object({
  starter: v.string(),
  dimensions: v.pipe(v.number(), v.integer(), v.minValue(1)),
  preprocessing: v.string(),
  precision: v.picklist(['float32', 'bfloat16']),
});
export type SpaceDescription = v.InferOutput<typeof SpaceDescription>;

/** The name of the float32 space of some features. @param preprocessing default: that of new features */
export const nameOfSpace = (
  { starter, crop }: Features,
  preprocessing: PreprocessingId = preprocessingOf(crop),
): string => `${starter}-${preprocessing}`;

/** Reads the description of a space; null when it is missing or damaged. */
export async function readDescription(folder: string): Promise<SpaceDescription | null> {
  const bytes = await readWhole(join(folder, descriptionFile), { adopts: true }).catch((error: unknown) => {
    if (isMissing(error) || error instanceof Failure) return null;
    throw error;
  });
  const description = v.safeParse(v.pipe(v.string(), v.parseJson(), SpaceDescription), bytes?.toString('utf8'));
  return description.success ? description.output : null;
}
