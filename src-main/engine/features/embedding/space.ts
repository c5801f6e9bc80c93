import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cropOf, type PreprocessingId } from '../../../../src-shared/domain/preprocessing';
import { writeWithSums } from '../../../platform/sums/sums';
import type { Project } from '../../project/project';
import { descriptionFile, nameOfSpace, rowsFile, type SpaceDescription } from '../../project/spaces';
import { dropCopy } from '../similar/reduced-copy';
import type { Starter } from '../starters/starters';

export type EmbeddingPrecision = 'float32' | 'bfloat16';

/** The features of one starter, one preprocessing and one precision. */
export interface EmbeddingSpace {
  readonly starter: Starter;
  readonly precision: EmbeddingPrecision;
  readonly preprocessing: PreprocessingId;
  /** Its name in the catalog and among the project's folders. */
  readonly name: string;
  /** Little-endian float32 [rows, dimensions]; the catalog knows the row of each content. */
  readonly file: string;
}

export function spaceOf(
  project: Project,
  starter: Starter,
  { precision, preprocessing }: Pick<EmbeddingSpace, 'precision' | 'preprocessing'>,
): EmbeddingSpace {
  const features = { starter: starter.id, crop: cropOf(preprocessing) };
  const name = `${nameOfSpace(features, preprocessing)}${precision === 'float32' ? '' : `-${precision}`}`;
  return { starter, precision, preprocessing, name, file: join(project.folder.space(name), rowsFile) };
}

/** Writes the file that describes a space, in the space's folder. */
export async function writeDescription(
  project: Project,
  { name, starter, precision, preprocessing }: EmbeddingSpace,
): Promise<void> {
  const folder = project.folder.space(name);
  await mkdir(folder, { recursive: true });
  const { id, dimensions } = starter;
  const description: SpaceDescription = { starter: id, dimensions, preprocessing, precision };
  await writeWithSums(folder, { [descriptionFile]: JSON.stringify(description, null, 2) });
}

/** Forgets all rows of a file that is gone or was cut off; everything in it can be computed again. */
export async function forgetLostRows({ catalog }: Project, { name, file, starter }: EmbeddingSpace): Promise<void> {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= catalog.embeddings.nextRow(name) * starter.dimensions * 4) return;
  await dropCopy(dirname(file)); // it is a copy of rows that are gone
  catalog.embeddings.forget(name);
}
