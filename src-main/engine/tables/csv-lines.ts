import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Failure } from '../../../src-shared/domain/failure';

/** Characters that a line may have; what is longer is no table of labels, and is passed over without being kept. */
export const longestLine = 1_000_000;

/** Lines, and characters of them, that a table's shape is told from. */
const [sampledLines, sampledCharacters] = [50, 2_000_000];

/** A line as it stands in the file; null for one that is longer than lines may be. */
export type Line = string | null;

/** Lines as they come from the disk, some at a time, whatever ends them. Each piece of the file is looked at once. */
export async function* linesOf(file: string): AsyncGenerator<Line[]> {
  const stream = createReadStream(file, { encoding: await encodingOf(file), highWaterMark: 32 * 1024 });
  const line = new LineInParts();
  let [isFirst, held] = [true, ''];
  for await (const chunk of stream as AsyncIterable<string>) {
    const text = held + (isFirst ? chunk.replace(/^\ufeff/, '') : chunk);
    isFirst = false;
    // A carriage return at the end may be the first half of a line's end.
    held = text.endsWith('\r') ? '\r' : '';
    const parts = text.slice(0, text.length - held.length).split(/\r\n|\n|\r/);
    const last = parts.pop() ?? '';
    const lines: Line[] = parts.map((part) => line.end(part));
    line.add(last);
    yield lines;
  }
  if (line.hasBegun || held !== '') yield [line.end('')];
}

/** The first lines of a text, as they stand; fewer where they are long. Kind 'bad-input' where the very first is longer than lines may be. */
export async function firstLines(file: string): Promise<string[]> {
  const lines: string[] = [];
  let characters = 0;
  for await (const some of linesOf(file)) {
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
    'Give a table with a line per image.',
  );

/** A line that is put together from parts, without copying what there is at each. */
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

  /** @returns the line, which ends with this part; the next one begins */
  end(part: string): Line {
    this.add(part);
    const line = this.#length > longestLine ? null : this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}

async function encodingOf(file: string): Promise<BufferEncoding> {
  const handle = await open(file, 'r');
  try {
    const mark = Buffer.alloc(2);
    await handle.read(mark, 0, 2, 0);
    return mark[0] === 0xff && mark[1] === 0xfe ? 'utf16le' : 'utf8';
  } finally {
    await handle.close();
  }
}
