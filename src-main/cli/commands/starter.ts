import { resolve } from 'node:path';
import { Argument, type Command } from 'commander';
import type { OwnStarterRow } from '../../../src-shared/contract/starters';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command } from '../command';
import { inputChoices, withInputOptions, type InputOptions } from '../input-choices';
import { print, table } from '../output';
import { exitCodes, withEngine } from '../session';

interface Options extends InputOptions {
  readonly licence?: string;
  readonly json?: boolean;
}

export function starterCommand(): Command {
  const described = command('starter', 'list the starter models of this computer, or add a network of your own')
    .addArgument(new Argument('<action>', 'what to do').choices(['list', 'add']))
    .argument('[path]', 'with add: an ONNX file, a folder with one, or the folder of a tfjs layers model');
  return withInputOptions(described)
    .option('--licence <text>', 'licence of the network, for model cards')
    .addHelpText(
      'after',
      '\nWhat the options leave out is taken from the network, and from preprocessor_config.json (Hugging Face) or config.json (timm) beside it.',
    )
    .action(
      action(async (what: 'list' | 'add', path: string | undefined, options: Options) => {
        if (what === 'add') await add(path, options);
        else await list(options.json ?? false);
        return exitCodes.done;
      }),
    );
}

async function add(path: string | undefined, options: Options): Promise<void> {
  if (path === undefined) throw new Failure('bad-input', 'add needs a path.', 'Name an ONNX file or a model folder.');
  const { json, licence } = options;
  const params = { folder: resolve(path), ...inputChoices(options), licence };
  const added = await withEngine(null, ({ jobs, job }) => jobs.starters.add(params, job));
  print(json ?? false, added, () => `${described(added)}\nUse it with --starter ${added.starter}.`);
}

async function list(isJson: boolean): Promise<void> {
  const { starters, own } = await withEngine(null, async ({ requests }) => ({
    ...(await requests.starters.list({})),
    own: (await requests.starters.own({})).starters,
  }));
  print(isJson, { starters, own }, () => {
    const builtIn = starters.map(({ id, name, licence, reason }) => [id, name, reason ?? 'installed', licence]);
    const added = own.map(({ id, name, kind, dimensions, inputEdge, licence }) => [
      ...[id, name, `${kind}, ${String(dimensions)} features of ${String(inputEdge)} pixels`, licence ?? 'not stated'],
    ]);
    return table(['starter', 'name', 'state', 'licence'], [...builtIn, ...added]);
  });
}

/** How a network was understood, so that a person can see what is wrong. */
function described({ name, kind, dimensions, inputEdge, input, output, licence }: OwnStarterRow): string {
  const size = `${String(inputEdge)} × ${String(inputEdge)} pixels`;
  if (kind === 'tfjs' || input === null) return `Added ${name}: ${String(dimensions)} features of ${size}.`;
  const { channels, layout, scale, mean, deviation } = input;
  const rounded = (values: readonly number[]): string =>
    values.map((value) => String(Number(value.toPrecision(4)))).join(', ');
  return [
    `Added ${name}: ${String(dimensions)} features, its output “${output ?? ''}”.`,
    `It takes ${size}, ${channels.toUpperCase()}, ${layout.replace('-', ' ')}: bytes times ${String(Number(scale.toPrecision(4)))}, minus ${rounded(mean)}, divided by ${rounded(deviation)}.`,
    `Licence: ${licence ?? 'not stated'}.`,
  ].join('\n');
}
