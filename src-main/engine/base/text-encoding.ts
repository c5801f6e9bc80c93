/** Encodings in which people's tables come. The last one is Latin-1 with a few more characters, as browsers read it. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Share of a text's bytes that may be control characters; a picture or an archive has far more. */
const mostControls = 0.01;

/**
 * Determines the encoding of a text by its first bytes: by the byte order mark, else by where its NULs are (UTF-16), else by whether it is
 * UTF-8. Returns null for bytes that are no text.
 * @param isWhole whether these are all bytes, so that a character can't be cut off at their end
 */
export function encodingOf(bytes: Uint8Array, isWhole: boolean): TextEncoding | null {
  const encoding = markOf(bytes) ?? guessOf(bytes, isWhole);
  return encoding !== null && isText(decodeText(bytes, encoding)) ? encoding : null;
}

/** Decodes bytes, without a byte order mark. A character cut off at the end is left out. */
export const decodeText = (bytes: Uint8Array, encoding: TextEncoding): string =>
  new TextDecoder(encoding).decode(bytes, { stream: true });

function markOf([first, second, third]: Uint8Array): TextEncoding | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : null;
}

function guessOf(bytes: Uint8Array, isWhole: boolean): TextEncoding | null {
  if (bytes.includes(0)) return utf16Of(bytes);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** Of two bytes of a Latin character one is NUL: the second one in little endian, the first one in big endian. */
function utf16Of(bytes: Uint8Array): TextEncoding | null {
  const nuls = [0, 0];
  for (const [index, byte] of bytes.entries()) if (byte === 0) nuls[index % 2] = (nuls[index % 2] ?? 0) + 1;
  const [first = 0, second = 0] = nuls;
  if (Math.max(first, second) < bytes.length / 8 || Math.min(first, second) > bytes.length / 100) return null;
  return second > first ? 'utf-16le' : 'utf-16be';
}

function isText(text: string): boolean {
  const controls = text.match(/(?![\t\n\v\f\r])\p{Cc}|\ufffd/gu)?.length ?? 0;
  return controls <= text.length * mostControls;
}
