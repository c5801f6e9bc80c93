import { Refused } from './refusal';

/** Levels of brackets; pixels under a name need six. */
const mostDepth = 32;
/** Texts and objects; a picture needs four. */
const mostOfKind = 20_000;
/** Bytes of the shortest pixel, [0,0,0] and its comma, less one: no request needs more lists than that. */
const bytesPerList = 7;

const [quote, backslash] = [0x22, 0x5c];
const [list, listEnd, object, objectEnd] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Refuses JSON that takes far more memory and time to read than its bytes suggest, before any of it is read: 63 MB of empty objects took
 * 2 GB, and ended the process. What is no JSON at all is left to the parser.
 * @throws Refused 400
 */
export function requirePlainJson(body: Buffer): void {
  let [depth, texts, objects, lists] = [0, 0, 0, 0];
  const mostLists = body.length / bytesPerList + mostOfKind;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) {
      texts += 1;
      at = endOfText(body, at + 1);
    } else if (byte === list || byte === object) {
      depth += 1;
      if (byte === list) lists += 1;
      else objects += 1;
    } else if (byte === listEnd || byte === objectEnd) depth -= 1;
    if (depth > mostDepth) throw new Refused(400, `The body’s JSON is nested more than ${String(mostDepth)} deep.`);
    if (texts > mostOfKind || objects > mostOfKind || lists > mostLists) {
      throw new Refused(400, 'The body’s JSON has more parts than any request of pictures.');
    }
  }
}

/** Index of the quote that ends a text; the length of the body where none does. */
function endOfText(body: Buffer, from: number): number {
  for (let end = body.indexOf(quote, from); end !== -1; end = body.indexOf(quote, end + 1)) {
    let before = end - 1;
    while (before >= from && body[before] === backslash) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return body.length;
}
