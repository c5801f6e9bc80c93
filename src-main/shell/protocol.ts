import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { Failure } from '../../src-shared/domain/failure';
import { isMissing } from '../platform/errors';
import type { Logger } from '../platform/log';
import type { OpenProject } from './open-project';
import { isOwnJpeg } from './jpeg';
import { pageFile } from './page-files';
import { parsePackAddress } from './packs';

/** Pixels; Facet's own thumbnails are 320 long. */
const longestThumbnailEdge = 1024;

export interface Served {
  /** Folder of the built page. */
  readonly page: string;
  readonly project: OpenProject;
  /** Renders an image, longest edge at most `edge` pixels. Returns the JPEG file's path. */
  readonly render: (image: number, edge: number) => Promise<string>;
  /** As `render`, for the picture that the search for similar images with this view started from. */
  readonly renderAsked: (view: number, edge: number) => Promise<string>;
  /** As `render`, for an example of a folder that was recognised. */
  readonly renderExample: (picture: number, edge: number) => Promise<string>;
  /** As `render`, for the picture of a row in the table of predictions that a job keeps. */
  readonly renderPredicted: (job: number, row: number, edge: number) => Promise<string>;
  readonly log: Logger;
}

/** Makes facet: a scheme like https, with origins and its own policy. Call it before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'facet', privileges: { standard: true, secure: true } }]);
}

/** Serves facet://app, facet://thumbnail, facet://view, facet://asked, facet://example and facet://predicted, and nothing else. */
export function serve(served: Served): void {
  protocol.handle('facet', async (request) => {
    try {
      return await answer(request, served);
    } catch (error) {
      served.log.error({ err: error, url: request.url }, 'an address could not be served');
      return refuse(500, 'Internal error');
    }
  });
}

async function answer(request: { method: string; url: string }, served: Served): Promise<Response> {
  if (request.method !== 'GET') return refuse(405, 'Only GET');
  const { host, pathname, searchParams } = new URL(request.url);
  const parts = pathname.slice(1).split('/');
  if (host === 'app') return pageFile(served.page, pathname);
  if (host === 'thumbnail') return thumbnail(parts, served.project);
  const edge = searchParams.get('edge') ?? '';
  if (host === 'view') return rendered(parts, edge, served.project, served.render);
  if (host === 'asked') return rendered(parts, edge, served.project, served.renderAsked);
  if (host === 'example') return rendered(parts, edge, served.project, served.renderExample);
  if (host === 'predicted') return predicted(parts, edge, served.renderPredicted);
  return refuse(404, 'Not found');
}

/** Serves facet://thumbnail/TOKEN/PACK/OFFSET/LENGTH. Bytes of a pack never change, so they may be cached for ever. */
async function thumbnail([token = '', ...parts]: readonly string[], project: OpenProject): Promise<Response> {
  const address = parsePackAddress(parts);
  if (!address) return refuse(400, 'Not a thumbnail address');
  const bytes = await project.packs(token)?.read(address);
  return bytes ? picture(bytes, longestThumbnailEdge, 'public, max-age=31536000, immutable') : notFound();
}

/**
 * Serves facet://view/TOKEN/IMAGE?edge=N: the original, upright in sRGB. It may change, so it is not cached.
 * Serves facet://asked/TOKEN/VIEW?edge=N: the picture that the last search for similar images started from. The engine knows which
 * file that is, and the page can only search for one that the person chose.
 * Serves facet://example/TOKEN/PICTURE?edge=N: a file of a folder that the person chose, which a recognition named as an example.
 */
async function rendered(
  [token = '', number = '', ...rest]: readonly string[],
  edge: string,
  project: OpenProject,
  render: (number: number, edge: number) => Promise<string>,
): Promise<Response> {
  if (rest.length > 0 || !isNumber(number) || !isCount(edge)) return refuse(400, 'Not an image address');
  if (project.token === '' || token !== project.token) return refuse(404, 'Not found');
  return renderedPicture(Number(edge), () => render(Number(number), Number(edge)));
}

/**
 * Serves facet://predicted/JOB/ROW?edge=N: a picture that a job has predicted. The engine knows which file that is, and the page can only
 * have files predicted that the person chose. No project is needed.
 */
async function predicted(
  [job = '', row = '', ...rest]: readonly string[],
  edge: string,
  render: Served['renderPredicted'],
): Promise<Response> {
  if (rest.length > 0 || !isNumber(job) || !(row === '0' || isNumber(row)) || !isCount(edge))
    return refuse(400, 'Not an image address');
  return renderedPicture(Number(edge), () => render(Number(job), Number(row), Number(edge)));
}

async function renderedPicture(edge: number, render: () => Promise<string>): Promise<Response> {
  try {
    return picture(await readRendered(render), edge, 'no-store');
  } catch (error) {
    const { kind, message } = Failure.from(error);
    return refuse(kind === 'bad-message' ? 400 : 404, message);
  }
}

/** Reads a rendered file. Forgetting images deletes all rendered files, even one that was just made: then renders it once more. */
async function readRendered(render: () => Promise<string>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readFile(await render());
  } catch (error) {
    if (!isMissing(error)) throw error;
    return readFile(await render());
  }
}

/** Whether a text is the number of an image or a view. Numbers of views begin high. */
const isNumber = (text: string): boolean => /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text));
const isCount = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);

/** Serves bytes only if they are one of Facet's JPEGs: a stranger's project must not reach Chromium's other decoders. */
function picture(bytes: Uint8Array<ArrayBuffer>, longestEdge: number, caching: string): Response {
  if (!isOwnJpeg(bytes, longestEdge)) return notFound();
  return new Response(bytes, {
    headers: { 'Content-Type': 'image/jpeg', 'Cache-Control': caching, 'X-Content-Type-Options': 'nosniff' },
  });
}

const notFound = (): Response => refuse(404, 'Not found');

const refuse = (status: number, text: string): Response =>
  new Response(text, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
