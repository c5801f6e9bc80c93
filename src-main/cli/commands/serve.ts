import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command, wholeNumber } from '../command';
import { chosenModel, decisionChoice, decisionHelp, trustHelp, type DecisionChoice } from '../chosen-model';
import { print } from '../output';
import { runId } from '../run-id';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly run?: string;
  readonly port?: number;
  readonly name?: string;
  readonly decision?: DecisionChoice;
  readonly trust?: boolean;
  readonly json?: boolean;
}

/** The port of TensorFlow Serving's REST interface. */
const usualPort = 8501;

export function serveCommand(): Command {
  return command(
    'serve',
    'serve a model to programs on this computer, in the form of TensorFlow Serving’s REST interface',
  )
    .argument('<model>', 'folder of an exported model; with --run, a project folder')
    .option('--run <run>', 'serve this run of the project, such as r1', runId)
    .option(
      '--port <number>',
      `port to listen on, on 127.0.0.1 only; 0 takes any free one (default: ${String(usualPort)})`,
      wholeNumber('--port', 0, 65_535),
    )
    .option('--name <name>', 'name of the model in addresses (default: that of the run, or of the folder)')
    .option('--decision <rule>', decisionHelp, decisionChoice)
    .option('--trust', trustHelp)
    .addHelpText(
      'after',
      '\nRequests carry the token that is printed, as “Authorization: Bearer TOKEN” or in the address: http://facet:TOKEN@127.0.0.1:PORT/... Ctrl-C stops it.',
    )
    .action(
      action(async (folder: string, { run, port = usualPort, name, decision, trust, json = false }: Options) => {
        await withEngine(run === undefined ? null : folder, async (session) => {
          const model = run === undefined ? resolve(folder) : { run };
          const chosen = await chosenModel(session, { model, trust }, decision);
          const stopped = new Promise<never>((_, reject) => {
            session.on('serving', 'ended', () => {
              reject(new Failure('internal', 'The server has ended unexpectedly.', 'Start it again.'));
            });
          });
          stopped.catch(() => undefined); // thrown where it is awaited
          const served = await session.requests.serving.start({ ...chosen, port, ...(name !== undefined && { name }) });
          const { signal } = session.job;
          print(json, served, ({ url, token, classes }) =>
            [
              `Serving ${String(classes.length)} classes at ${url}`,
              `Token: ${token}`,
              '',
              'Try it:',
              ...requestLines(url, token).map((line) => `  ${line}`),
              '',
              'Ctrl-C stops it.',
            ].join('\n'),
          );
          if (signal && !signal.aborted) await Promise.race([once(signal, 'abort'), stopped]);
          await session.requests.serving.stop({});
        });
        return exitCodes.done;
      }),
    );
}

/**
 * Lines for a shell that ask about a photo. The photo goes through a pipe: as an argument it could have 96 KB at most. macOS's base64 has
 * no -w0, so that its lines are joined by tr.
 */
const requestLines = (url: string, token: string): string[] => [
  `(printf '{"instances": [{"b64": "'; base64 < PHOTO.jpg | tr -d '\\n'; printf '"}]}') |`,
  `  curl -H "Authorization: Bearer ${token}" --data-binary @- ${url}:predict`,
];
