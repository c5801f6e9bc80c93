import { createInterface } from 'node:readline';
import * as v from 'valibot';

/**
 * The other end of a peer, in a child: greets, then answers each line of standard input until that is closed. What
 * libraries print to standard output would look like an answer: it is sent to standard error.
 */
export async function answerRequests<S extends v.GenericSchema>(
  greeting: object,
  schema: S,
  handle: (request: v.InferOutput<S>) => object | Promise<object>,
): Promise<void> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const tell = (answer: object): void => void write(`${JSON.stringify(answer)}\n`);
  tell(greeting);
  for await (const line of createInterface({ input: process.stdin })) {
    tell(await handle(v.parse(schema, JSON.parse(line))));
  }
}
