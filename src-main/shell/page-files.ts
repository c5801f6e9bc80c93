import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

export const pageOrigin = 'facet://app';
export const pageAddress = `${pageOrigin}/index.html`;

/** Rights of the page. Svelte passes numbers in style attributes; style sheets and scripts are files. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  'img-src facet: data:',
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Serves a file of the built page. Other kinds of file, and paths outside the folder, get 404. */
export async function pageFile(folder: string, pathname: string): Promise<Response> {
  try {
    const file = resolve(join(folder, decodeURIComponent(pathname)));
    const type = types[extname(file)];
    if (type === undefined || !file.startsWith(resolve(folder) + sep)) return notFound();
    return new Response(await readFile(file), {
      headers: {
        'Content-Type': type,
        'Content-Security-Policy': contentSecurityPolicy,
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-cache',
      },
    });
  } catch {
    return notFound(); // no such file, or a name that no file can have
  }
}

const notFound = (): Response => new Response('Not found', { status: 404 });
