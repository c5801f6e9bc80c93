import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { Failure } from '../../src-shared/domain/failure';
import { isMissing } from '../platform/errors';
import type { Logger } from '../platform/log';
import type { OpenProject } from './open-project';
import { isOwnJpeg } from './jpeg';
import { pageFile } from './page-files';
import { parsePackAddress } from './packs';

/** Pixels; those of today are 320 long. */
const longestThumbnailEdge = 1024;

export interface Served {
  /** Folder of the built page. */
  readonly page: string;
  readonly project: OpenProject;
  /** Renders an image, longest edge at most so many pixels; answers with the JPEG file's path. */
  readonly render: (image: number, edge: number) => Promise<string>;
  /** The same of the file that the search with this view was about. */
  readonly renderAsked: (view: number, edge: number) => Promise<string>;
  readonly log: Logger;
}

/** Makes facet: a scheme like https, with origins and a policy of its own. Before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'facet', privileges: { standard: true, secure: true } }]);
}

/** Serves facet://app, facet://thumbnail, facet://view and facet://asked; there is nothing else to be had. */
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
  return refuse(404, 'Not found');
}

/** facet://thumbnail/TOKEN/PACK/OFFSET/LENGTH: bytes of a pack never change, so they are kept for ever. */
async function thumbnail([token = '', ...parts]: readonly string[], project: OpenProject): Promise<Response> {
  const address = parsePackAddress(parts);
  if (!address) return refuse(400, 'Not a thumbnail address');
  const bytes = await project.packs(token)?.read(address);
  return bytes ? picture(bytes, longestThumbnailEdge, 'public, max-age=31536000, immutable') : notFound();
}

/**
 * facet://view/TOKEN/IMAGE?edge=N: the original, upright in sRGB. It may change, so it is not kept.
 * facet://asked/TOKEN/VIEW?edge=N: the same of the file that the last search for similar images was about; the engine knows
 * which one that is, and the page could only search for one that the person chose.
 */
async function rendered(
  [token = '', number = '', ...rest]: readonly string[],
  edge: string,
  project: OpenProject,
  render: (number: number, edge: number) => Promise<string>,
): Promise<Response> {
  if (rest.length > 0 || !isNumber(number) || !isCount(edge)) return refuse(400, 'Not an image address');
  if (project.token === '' || token !== project.token) return refuse(404, 'Not found');
  try {
    const bytes = await readRendered(() => render(Number(number), Number(edge)));
    return picture(bytes, Number(edge), 'no-store');
  } catch (error) {
    const { kind, message } = Failure.from(error);
    return refuse(kind === 'bad-message' ? 400 : 404, message);
  }
}

/** Reads a rendered file. Forgetting deletes all of them, also one that was just made: then it is rendered once more. */
async function readRendered(render: () => Promise<string>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readFile(await render());
  } catch (error) {
    if (!isMissing(error)) throw error;
    return readFile(await render());
  }
}

/** An image or a view: numbers of views begin high. */
const isNumber = (text: string): boolean => /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text));
const isCount = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);

/** A project may come from a stranger: what stands where a picture should be does not reach Chromium's other decoders. */
function picture(bytes: Uint8Array<ArrayBuffer>, longestEdge: number, caching: string): Response {
  if (!isOwnJpeg(bytes, longestEdge)) return notFound();
  return new Response(bytes, {
    headers: { 'Content-Type': 'image/jpeg', 'Cache-Control': caching, 'X-Content-Type-Options': 'nosniff' },
  });
}

const notFound = (): Response => refuse(404, 'Not found');

const refuse = (status: number, text: string): Response =>
  new Response(text, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
