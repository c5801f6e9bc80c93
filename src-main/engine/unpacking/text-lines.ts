import { createReadStream } from 'node:fs';
import { Failure } from '../../../src-shared/domain/failure';

/** Bytes of the longest line: one picture of 1,000 × 1,000 pixels as text. */
const longestLine = 8 * 1_000_000;

/** The lines of a text in Latin-1, without their ends. Kind 'bad-input' for a line that is too long. `bytes` are those read so far. */
export async function* textLines(file: string): AsyncGenerator<{ line: string; number: number; bytes: number }> {
  const stream = createReadStream(file, { encoding: 'latin1', highWaterMark: 1 << 20 });
  let rest = '';
  let number = 0;
  for await (const piece of stream as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number += 1;
      yield { line: line.replace(/\r$/, ''), number, bytes: stream.bytesRead };
    }
    if (rest.length <= longestLine) continue;
    const where = `Line ${String(number + 1)} of ${file}`;
    throw new Failure('bad-input', `${where} has more than 8 million characters.`, 'Check whether it is a table.');
  }
  if (rest !== '') yield { line: rest.replace(/\r$/, ''), number: number + 1, bytes: stream.bytesRead };
}
