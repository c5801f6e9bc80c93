import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type * as v from 'valibot';
import { maxSimilarImages, type similar as similarContract } from '../../../../src-shared/contract/similar';
import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import { kindOfFile } from '../../../platform/regular-file';
import type { EmbeddedImage } from '../../catalog/embeddings';
import { View } from '../../columns/views';
import { spaceOf, type EmbeddingSpace } from '../embedding/embedding';
import { embedMissing } from '../embedding/making';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Session } from '../../session/session';
import { openStarter } from '../starters/starters';
import { featuresOfFile } from './file-features';
import { bringUpToDate } from './reduced-copy';
import { searchState } from './search-state';
import { yieldToOthers } from '../../base/slices';

type Declaration = (typeof similarContract)['find'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Rows whose images are looked up at once: some 5 ms. */
const rowsAtOnce = 250;

/** Finds the images of the project that are most like one of them, or like a file. */
export async function findSimilar(session: Session, params: Params, job: JobContext): Promise<Result> {
  const { services, open: project } = session;
  const asked = askedImage(project, params);
  const starter = await openStarter(services, project, params.starter, job);
  const space = spaceOf(project, starter, 'float32', params.crop);
  const { embedded } = await embedMissing(services, project, space, job);
  const query =
    typeof asked === 'number'
      ? rowOf(project, space, asked)
      : await featuresOfFile(services, project, space, asked, job);
  const searched = await bringUpToDate(services, project, space, job);
  const { rows, similarities } = await searchState.of(project).searcher.search(searched, query, maxSimilarImages);
  const places = new Map(Array.from(rows, (row, index) => [row, index]));
  const images = await firstImages(project, space, rows, params.limit, asked);
  const found = images.map(({ id, row }) => ({ image: id, similarity: at(similarities, places.get(row) ?? -1) }));
  const view = session.views.add(View.of(found.map(({ image }) => image)));
  searchState.of(project).askedFile = params.file === undefined ? null : { path: resolve(params.file), view };
  return {
    ...{ starter: starter.id, crop: space.crop, embedded, view },
    similar: found.map(({ image, similarity }) => ({ image, path: pathOf(project, image), similarity })),
  };
}

/** The first images of rows, in their order, without the one that was asked for; looked up some at a time. */
async function firstImages(
  { catalog }: Project,
  { name }: EmbeddingSpace,
  rows: Int32Array,
  limit: number,
  asked: number | string,
): Promise<EmbeddedImage[]> {
  const found: EmbeddedImage[] = [];
  for (let from = 0; from < rows.length && found.length < limit; from += rowsAtOnce) {
    const images = catalog.embeddings.imagesOfRows(name, rows.subarray(from, from + rowsAtOnce));
    for (const image of images) if (image.id !== asked) found.push(image);
    await yieldToOthers();
  }
  return found.slice(0, limit);
}

/** The id of the image that was asked for, or the path of a file that is not in the project. */
function askedImage({ catalog }: Project, { image, file }: Params): number | string {
  if ((image === undefined) === (file === undefined)) {
    throw new Failure('bad-input', 'Similar to what?', 'Name one image of the project, or one file.');
  }
  if (image !== undefined) {
    if (catalog.images.location(image)) return image;
    throw new Failure('not-found', `There is no image ${String(image)}.`);
  }
  const path = resolve(file ?? '');
  const known = catalog.images.byPath(path);
  if (known !== undefined) return known;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return path;
  if (found) throw new Failure('bad-input', `${path} is ${kindOfFile(found)}.`, 'Give the path of a picture.');
  throw new Failure('not-found', `There is no file ${path}.`, 'Give the path of a picture.');
}

/** The row of an image in a space. */
function rowOf(project: Project, { name }: EmbeddingSpace, image: number): number {
  const sha256 = project.catalog.images.hash(image);
  const found = sha256 && project.catalog.embeddings.find(name, sha256);
  if (found) return found.row;
  throw new Failure(
    'bad-input',
    `${pathOf(project, image)} can't be read, so nothing can be compared with it.`,
    'Choose another image. If its file was moved, import the folder where it is now.',
  );
}

function pathOf({ catalog }: Project, image: number): string {
  const place = catalog.images.location(image);
  return place ? join(place.root, place.path) : '';
}
