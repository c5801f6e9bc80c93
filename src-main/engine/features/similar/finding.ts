import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as v from 'valibot';
import { maxSimilarImages, type similar as similarContract } from '../../../../src-shared/contract/similar';
import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import { kindOfFile } from '../../../platform/regular-file';
import type { EmbeddedImage } from '../../catalog/embeddings';
import { View } from '../../columns/views';
import type { JobContext } from '../../base/jobs';
import { pathOfImage } from '../../project/path-of-image';
import type { Project } from '../../project/project';
import type { Session } from '../../session/session';
import { imagesOfRows } from '../embedding/images-of-rows';
import { openSpace } from '../embedding/open-space';
import type { EmbeddingSpace } from '../embedding/space';
import { featuresOfFile } from './file-features';
import { updateReducedCopy } from './reduced-copy';
import { searchState } from './search-state';

type Declaration = (typeof similarContract)['find'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Answers `similar.find`: finds the images of the project that are most like one of them, or like a file. */
export async function findSimilar(session: Session, params: Params, job: JobContext): Promise<Result> {
  const { services, open: project } = session;
  const context = { services, project, job };
  const subject = subjectOf(project, params);
  const { space, embedded } = await openSpace(context, params);
  const query =
    'image' in subject ? rowOf(project, space, subject.image) : await featuresOfFile(context, space, subject);
  const searchable = await updateReducedCopy(context, space);
  const { rows, similarities } = await searchState.of(project).searcher.search(searchable, query, maxSimilarImages);
  const similarityOf = new Map(Array.from(rows, (row, index) => [row, at(similarities, index)]));
  const images = await firstImages(project, space, rows, {
    limit: params.limit,
    except: 'image' in subject ? subject.image : null,
  });
  const view = session.views.add(View.of(images.map(({ id }) => id)));
  searchState.of(project).queryFile = params.file === undefined ? null : { path: resolve(params.file), view };
  return {
    starter: space.starter.id,
    crop: params.crop,
    embedded,
    view,
    similar: images.map(({ id, row }) => {
      return { image: id, path: pathOfImage(project, id), similarity: similarityOf.get(row) ?? -1 };
    }),
  };
}

/** The first images of rows, in the order of the rows, without the one that the search started from. */
async function firstImages(
  project: Project,
  { name }: EmbeddingSpace,
  rows: Int32Array,
  { limit, except }: { readonly limit: number; readonly except: number | null },
): Promise<EmbeddedImage[]> {
  const found: EmbeddedImage[] = [];
  for await (const images of imagesOfRows(project, name, rows)) {
    found.push(...images.filter(({ id }) => id !== except));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

/** The image that a search starts from, or a file outside the project. */
type Subject = { readonly image: number } | { readonly path: string };

function subjectOf({ catalog }: Project, { image, file }: Params): Subject {
  if ((image === undefined) === (file === undefined)) {
    throw new Failure('bad-input', 'Similar to what?', 'Name one image of the project, or one file.');
  }
  if (image !== undefined) {
    if (catalog.images.location(image)) return { image };
    throw new Failure('not-found', `There is no image ${String(image)}.`);
  }
  const path = resolve(file ?? '');
  const known = catalog.images.byPath(path);
  if (known !== undefined) return { image: known };
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return { path };
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
    `${pathOfImage(project, image)} can't be read, so nothing can be compared with it.`,
    'Choose another image. If its file was moved, import the folder where it is now.',
  );
}
