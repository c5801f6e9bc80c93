import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { isMissing } from '../../platform/errors';

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

/** null where there is none that can be read. */
export async function readDescription(folder: string): Promise<SpaceDescription | null> {
  const text = await readFile(join(folder, descriptionFile), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  const description = v.safeParse(v.pipe(v.string(), v.parseJson(), SpaceDescription), text);
  return description.success ? description.output : null;
}
