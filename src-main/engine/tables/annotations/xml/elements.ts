import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { SaxesParser } from 'saxes';
import { Failure } from '../../../../../src-shared/domain/failure';

/** Deepest nesting of elements, and most characters without an element: annotations have far less. */
const deepest = 64;
const longestText = 4_000_000;

/** An element that was opened, with its attributes. */
export interface XmlElement {
  readonly name: string;
  /** The value of an attribute; null without it. */
  readonly attribute: (name: string) => string | null;
}

/** What a reader does with elements. `path` holds the names from the outermost element to this one. */
export interface XmlHandler {
  open?(element: XmlElement, path: readonly string[]): void;
  /** @param text of the element itself, without that of the elements in it */
  close?(path: readonly string[], text: string): void;
}

/**
 * Parses XML as it arrives. A document type is passed over and its entities are never expanded, so that no text grows and no other file is
 * read. Throws an Error with the reason, as part of a sentence.
 */
export class XmlElements {
  readonly #parser = new SaxesParser({ xmlns: false, position: true });
  readonly #path: string[] = [];
  readonly #texts: string[][] = [];
  #sinceElement = 0;

  constructor(private readonly handler: XmlHandler) {
    this.#parser.on('error', (error) => {
      throw new Error(reasonOf(error.message));
    });
    this.#parser.on('opentag', ({ name, attributes }) => {
      this.#sinceElement = 0;
      if (this.#path.push(name) > deepest) throw new Error(`it is nested deeper than ${String(deepest)} elements`);
      this.#texts.push([]);
      const attribute = (key: string): string | null =>
        Object.hasOwn(attributes, key) ? (attributes[key] ?? null) : null;
      this.handler.open?.({ name, attribute }, this.#path);
    });
    this.#parser.on('text', (text) => this.#texts.at(-1)?.push(text));
    this.#parser.on('cdata', (text) => this.#texts.at(-1)?.push(text));
    this.#parser.on('closetag', () => {
      this.#sinceElement = 0;
      this.handler.close?.(this.#path, (this.#texts.pop() ?? []).join(''));
      this.#path.pop();
    });
  }

  add(piece: string): void {
    this.#sinceElement += piece.length;
    this.#parser.write(piece);
    if (this.#sinceElement > longestText)
      throw new Error(`it has more than ${longestText.toLocaleString('en')} characters without an element`);
  }

  end(): void {
    this.#parser.close();
  }
}

/** Reads a file through a handler, and gives way after each piece of it. Kind 'bad-input' for a file that is no sound XML. */
export async function* readXml(file: string, handler: XmlHandler): AsyncGenerator<void> {
  const elements = new XmlElements(handler);
  try {
    for await (const piece of createReadStream(file, { encoding: await encodingOf(file), highWaterMark: 64 * 1024 })) {
      elements.add(String(piece));
      yield;
    }
    elements.end();
    yield;
  } catch (error) {
    if (error instanceof Failure || (error instanceof Error && 'code' in error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('bad-input', `${file} can't be read: ${reason}.`, 'Export it again, and import that file.');
  }
}

/** Parses a whole text. Throws an Error with the reason. */
export function parseXml(text: string, handler: XmlHandler): void {
  const elements = new XmlElements(handler);
  elements.add(text.replace(/^\ufeff/, ''));
  elements.end();
}

/** UTF-16 by its mark; Latin-1 where the declaration says so; else UTF-8. */
async function encodingOf(file: string): Promise<BufferEncoding> {
  const handle = await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(200), 0, 200, 0);
    const start = buffer.subarray(0, bytesRead);
    if (start[0] === 0xff && start[1] === 0xfe) return 'utf16le';
    const isLatin = /^<\?xml[^>]*encoding=["'](iso-8859-1|latin-?1|windows-1252)["']/i.test(start.toString('latin1'));
    return isLatin ? 'latin1' : 'utf8';
  } finally {
    await handle.close();
  }
}

/** saxes begins its messages with 'line:column: '. */
const reasonOf = (message: string): string => {
  const [, line, text] = /^(\d+):\d+: (.*?)\.?$/s.exec(message) ?? [];
  return line === undefined ? message.replace(/\.$/, '') : `line ${line}: ${text ?? ''}`;
};
