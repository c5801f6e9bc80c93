import { createReadStream } from 'node:fs';
import { Failure } from '../../../src-shared/domain/failure';
import type { TextEncoding } from '../base/text-encoding';

/** Most characters of a line. A longer one belongs to no table of labels, and is skipped without being held in memory. */
export const longestLine = 1_000_000;

/** Lines and characters from which a table's shape is determined. */
const [sampledLines, sampledCharacters] = [50, 2_000_000];

/** A line of a file as written; null for one that is too long. */
export type Line = string | null;

/** Lines of a file in batches, with any kind of line ending. Each piece of the file is processed once. */
export async function* linesOf(file: string, encoding: TextEncoding): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder(encoding);
  const line = new LineInParts();
  let held = '';
  for await (const chunk of createReadStream(file, { highWaterMark: 32 * 1024 }) as AsyncIterable<Buffer>) {
    const text = held + decoder.decode(chunk, { stream: true });
    // A carriage return at the end of a chunk may be the first half of a line ending.
    held = text.endsWith('\r') ? '\r' : '';
    const parts = text.slice(0, text.length - held.length).split(/\r\n|\n|\r/);
    const last = parts.pop() ?? '';
    const lines: Line[] = parts.map((part) => line.end(part));
    line.add(last);
    yield lines;
  }
  line.add(decoder.decode());
  if (line.hasBegun || held !== '') yield [line.end('')];
}

/** The first lines of a file; fewer when they are long. Kind 'bad-input' when the very first one is too long. */
export async function firstLines(file: string, encoding: TextEncoding): Promise<string[]> {
  const lines: string[] = [];
  let characters = 0;
  for await (const some of linesOf(file, encoding)) {
    for (const line of some) {
      if (line === null && lines.length === 0) throw tooLong(file);
      if (line === null) continue;
      lines.push(line);
      characters += line.length;
      if (lines.length === sampledLines || characters > sampledCharacters) return lines;
    }
  }
  return lines;
}

const tooLong = (file: string): Failure =>
  new Failure(
    'bad-input',
    `The first line of ${file} is longer than ${longestLine.toLocaleString('en')} characters.`,
    'Give a table with one line per image.',
  );

/** A line assembled from parts, without copying the earlier parts for each new one. */
class LineInParts {
  #parts: string[] = [];
  #length = 0;

  get hasBegun(): boolean {
    return this.#length > 0;
  }

  add(part: string): void {
    this.#length += part.length;
    if (this.#length > longestLine) this.#parts = [];
    else this.#parts.push(part);
  }

  /** Ends the line with a part, and begins the next one. @returns the whole line */
  end(part: string): Line {
    this.add(part);
    const line = this.#length > longestLine ? null : this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}
