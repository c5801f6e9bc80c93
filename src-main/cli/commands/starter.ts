import { resolve } from 'node:path';
import { Argument, Option, type Command } from 'commander';
import type { OwnStarterRow } from '../../../src-shared/contract/starters';
import { Failure } from '../../../src-shared/domain/failure';
import { inputRangeNames, type InputRange, type ModelInput } from '../../../src-shared/domain/model-input';
import { action, command, wholeNumber } from '../command';
import { print, table } from '../output';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly range?: InputRange;
  readonly mean?: Values;
  readonly deviation?: Values;
  readonly edge?: number;
  readonly channels?: ModelInput['channels'];
  readonly layout?: ModelInput['layout'];
  readonly output?: string;
  readonly licence?: string;
  readonly json?: boolean;
}
type Values = [number, number, number];

export function starterCommand(): Command {
  return command('starter', 'list the starter models of this computer, or add a network of your own')
    .addArgument(new Argument('<action>', 'what to do').choices(['list', 'add']))
    .argument('[path]', 'with add: an ONNX file, a folder with one, or the folder of a tfjs layers model')
    .addOption(
      new Option(
        '--range <name>',
        'values that an ONNX network takes: 0..255, 0..1, -1..1, or ImageNet’s mean 0',
      ).choices(inputRangeNames),
    )
    .addOption(
      new Option('--mean <r,g,b>', 'mean of values in 0..1, for red, green and blue')
        .argParser(three)
        .conflicts('range'),
    )
    .addOption(new Option('--deviation <r,g,b>', 'their deviation').argParser(three).conflicts('range'))
    .option('--edge <pixels>', 'edge of the square that it takes', wholeNumber('--edge', 8, 1024))
    .addOption(new Option('--channels <order>', 'order of the channels (default: rgb)').choices(['rgb', 'bgr']))
    .addOption(new Option('--layout <which>', 'where the channels are').choices(['channels-first', 'channels-last']))
    .option('--output <name>', 'output with the features, where there are several')
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
  const { json, range, output, licence, edge, channels, layout, mean, deviation } = options;
  const values = mean || deviation ? { scale: 1 / 255, mean, deviation } : {};
  const input = { edge, channels, layout, ...values };
  const added = await withEngine(null, ({ jobs, job }) =>
    jobs.starters.add({ folder: resolve(path), range, input, output, licence }, job),
  );
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
      ...[id, name, `${kind}, ${String(dimensions)} features of ${String(inputEdge)} pixels`, licence ?? 'not told'],
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
    `Licence: ${licence ?? 'not told'}.`,
  ].join('\n');
}

function three(text: string): Values {
  const [red, green, blue, ...more] = text.split(',').map(Number);
  if (
    red !== undefined &&
    green !== undefined &&
    blue !== undefined &&
    more.length === 0 &&
    Number.isFinite(red + green + blue)
  ) {
    return [red, green, blue];
  }
  throw new Failure('bad-input', `“${text}” is not three numbers.`, 'Give them as 0.485,0.456,0.406.');
}
