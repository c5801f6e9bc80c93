import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refused } from './refusal';

/** Names by which a program on this computer reaches it. */
const ownNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses requests that a page of some site may have made. A page can make the browser send requests here; a name of its own site may lead
 * here (DNS rebinding). Browsers say where a request comes from, and programs don't.
 * @throws Refused 403
 */
export function requireLocal(headers: IncomingHttpHeaders, port: number): void {
  const host = headers.host?.toLowerCase();
  const isOwn = ownNames.some((name) => host === `${name}:${String(port)}` || (port === 80 && host === name));
  if (!isOwn) throw new Refused(403, 'The Host header names another server than this one.');
  if (headers.origin !== undefined) throw new Refused(403, 'Web pages may not use this server.');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none') throw new Refused(403, 'Web pages may not use this server.');
}

/**
 * Refuses requests without the token. It is sent as "Authorization: Bearer TOKEN". Clients that are given nothing but an address, as many of
 * TensorFlow Serving's are, take http://facet:TOKEN@127.0.0.1:PORT/..., which they send as "Authorization: Basic".
 * @throws Refused 401
 */
export function requireToken({ authorization = '' }: IncomingHttpHeaders, token: string): void {
  const [scheme = '', value = ''] = authorization.split(' ', 2);
  if (isSame(tokenOf(scheme.toLowerCase(), value), token)) return;
  throw new Refused(401, 'The token is missing or wrong: send it as “Authorization: Bearer TOKEN”.', {
    'www-authenticate': 'Bearer',
  });
}

function tokenOf(scheme: string, value: string): string {
  if (scheme === 'bearer') return value;
  if (scheme !== 'basic') return '';
  return Buffer.from(value, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}

/** Compares in a time that does not depend on where two texts differ. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
