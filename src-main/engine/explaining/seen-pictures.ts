import { statSync } from 'node:fs';
import { join } from 'node:path';
import { wholePicture, type Place } from '../../../src-shared/domain/explanation';
import { Failure } from '../../../src-shared/domain/failure';
import { cropOf, filterOf, pixelBytes } from '../../../src-shared/domain/preprocessing';
import { withTemporaryFolder } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { decodeToRows } from '../pixels/decoding';
import { cropOfFaces, cropsOf } from '../pixels/faces/crops';
import { detectorId } from '../pixels/faces/detector';
import { notLeftOut, type LeftOut, type Wanted } from '../pixels/pixels';
import { pixelFileOf, pixelRowOf, type Preparation } from '../pixels/prepare-pixels';
import type { Project } from '../project/project';
import type { ProjectJob } from '../project/project-job';

/** A picture as a model sees it: a row of a pixel file, and the part of the original that the row shows. */
export interface SeenPicture {
  readonly image: number;
  readonly file: string;
  readonly row: number;
  readonly place: Place;
}

/**
 * Does work on pictures as a model sees them. Rows of the project's pixel file are used as they are; other pictures are decoded to a
 * file that goes away afterwards.
 * @param work gets those that can be read, in order, and those that can't
 */
export async function withSeenPictures<T>(
  context: ProjectJob,
  images: readonly Wanted[],
  preparation: Preparation,
  work: (pictures: readonly SeenPicture[], leftOut: readonly LeftOut[]) => Promise<T>,
): Promise<T> {
  const { project } = context;
  const prepared = preparedRows(project, images, preparation);
  const missing = images.filter(({ image }) => !prepared.has(image));
  const inOrder = (rows: ReadonlyMap<number, FileRow>): SeenPicture[] =>
    images.flatMap(({ image, sha256 }) => {
      const found = rows.get(image);
      return found ? [{ image, ...found, place: placeOf(project, sha256, preparation) }] : [];
    });
  if (missing.length === 0) return work(inOrder(prepared), []);
  return withTemporaryFolder(privateFolder(), async (temporary) => {
    const file = join(temporary, 'pixels.rgb8');
    const crops = await cropsOf(context, missing, cropOf(preparation.preprocessing));
    const rows = new Map(prepared);
    const { preprocessing, edge } = preparation;
    const target = { file, edge, filter: filterOf(preprocessing), firstRow: 0, crops, isTemporary: true };
    const undecodable = await decodeToRows(context, notLeftOut(missing, crops.leftOut), target, {
      decoded: ({ image }, { row }) => rows.set(image, { file, row }),
    });
    return work(inOrder(rows), [...crops.leftOut, ...undecodable]);
  });
}

type FileRow = Pick<SeenPicture, 'file' | 'row'>;

/** Rows that the project's pixel file has of images. */
function preparedRows(project: Project, images: readonly Wanted[], preparation: Preparation): Map<number, FileRow> {
  const file = pixelFileOf(project, preparation);
  const length = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return new Map(
    images.flatMap(({ image, sha256 }) => {
      const row = pixelRowOf(project, preparation, sha256);
      const isThere = row !== undefined && (row + 1) * pixelBytes(preparation.edge) <= length;
      return isThere ? [[image, { file, row }] as const] : [];
    }),
  );
}

/** The part of a picture that a model of this preparation sees. */
function placeOf({ catalog }: Project, sha256: Buffer, { preprocessing }: Preparation): Place {
  const found = cropOf(preprocessing) === 'face' ? catalog.faces.find(detectorId, sha256) : undefined;
  const box = found && cropOfFaces(found);
  if (!box) return wholePicture;
  const { width, height } = found.picture;
  return { left: box.left / width, top: box.top / height, width: box.width / width, height: box.height / height };
}

/** An image of the project with its file. Kinds 'not-found', 'bad-input' for one that was never readable. */
export function wantedImage({ catalog }: Project, image: number): Wanted {
  const location = catalog.images.location(image);
  if (!location) throw new Failure('not-found', `There is no image ${String(image)}.`);
  const file = join(location.root, location.path);
  const sha256 = catalog.images.hash(image);
  if (sha256) return { image, file, sha256 };
  throw new Failure(
    'bad-input',
    `${file} can’t be read as a picture.`,
    'Choose another image. If its file was moved, import the folder where it is now.',
  );
}
