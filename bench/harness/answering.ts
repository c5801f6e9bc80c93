import { createInterface } from 'node:readline';
import * as v from 'valibot';

/**
 * The peer's side of the exchange: prints a greeting, then answers each line of standard input until that is closed. Output of
 * libraries goes to standard error: on standard output it would look like an answer.
 */
export async function answerRequests<S extends v.GenericSchema>(
  greeting: object,
  schema: S,
  handle: (request: v.InferOutput<S>) => object | Promise<object>,
): Promise<void> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const send = (answer: object): void => void write(`${JSON.stringify(answer)}\n`);
  send(greeting);
  for await (const line of createInterface({ input: process.stdin })) {
    send(await handle(v.parse(schema, JSON.parse(line))));
  }
}
