import { join } from 'node:path';
import detectorLicence from '../../../../resources/export/licences/face-detector.txt?raw';
import { visible } from '../../../../src-shared/domain/visible';
import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';
import { writeSynced } from '../../../platform/atomic';
import { copyTensorFlow } from './libraries';
import { isCropped, preparationFor, type Preparation } from './preparation';
import { hasPage, programsOf } from './programs';
import { readme } from './readme';

/** An exported model whose files lie in a folder already. */
export interface Exported {
  readonly folder: string;
  readonly format: ExportFormat;
  readonly metadata: ModelMetadata;
  /** Folder of the face detector's model, relative to `folder`; null where there is none. */
  readonly detector: string | null;
}

/**
 * Writes what people and programs need beside a model's files, before the model is checked through it: metadata, labels, the preprocessing
 * as data and in words, and sample programs. The card follows when the check is done.
 * @returns how pictures are prepared, for the card
 */
export async function writeBeside({ folder, format, metadata, detector }: Exported): Promise<Preparation> {
  const preparation = preparationFor(metadata, format, detector);
  const crops = isCropped(metadata) && detector !== null;
  const texts = {
    'metadata.json': json(metadata),
    'labels.txt': labelsText(metadata.classes),
    'preprocessing.json': json(preparation),
    'README.md': readme(format, metadata, preparation),
    ...programsOf(format, crops ? 'face' : 'none'),
    ...(crops && { 'LICENSE-face-detector.txt': detectorLicence }),
  };
  for (const [name, text] of Object.entries(texts)) await writeSynced(join(folder, name), text);
  if (hasPage(format)) await copyTensorFlow(folder);
  return preparation;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** One line per class, with characters made visible that would break a line. metadata.json has the names themselves. */
export const labelsText = (classes: readonly string[]): string => classes.map((name) => `${visible(name)}\n`).join('');
