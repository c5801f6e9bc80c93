import type { Command } from 'commander';
import { Failure } from '../../src-shared/domain/failure';
import type { InputChoices } from '../../src-shared/domain/foreign-model';
import { inputRangeNames } from '../../src-shared/domain/model-input';
import { wholeNumber } from './command';

/** Options about how a network of another program takes pictures. */
export interface InputOptions {
  readonly edge?: number;
  readonly layout?: string;
  readonly channels?: string;
  readonly values?: string;
  readonly output?: string;
}

export function withInputOptions(target: Command): Command {
  return target
    .option('--edge <pixels>', 'edge of the model’s square input', wholeNumber('--edge', 8))
    .option('--layout <layout>', 'channels-last or channels-first')
    .option('--channels <order>', 'rgb or bgr (default: rgb)')
    .option(
      '--values <range>',
      'bytes (0..255), unit (0..1), signed (-1..1), imagenet, or SCALE/MEAN,MEAN,MEAN/DEV,DEV,DEV',
    )
    .option('--output <name>', 'output of the model, where it has several');
}

/** What the options say about a network's input and output. */
export function inputChoices({ edge, output, ...texts }: InputOptions): InputChoices {
  const layout = oneOf('--layout', ['channels-last', 'channels-first'] as const, texts.layout);
  const channels = oneOf('--channels', ['rgb', 'bgr'] as const, texts.channels);
  const values = texts.values === undefined ? undefined : valuesOf(texts.values);
  return {
    ...(edge !== undefined && { edge }),
    ...(layout && { layout }),
    ...(channels && { channels }),
    ...(values !== undefined && { values }),
    ...(output !== undefined && { output }),
  };
}

function valuesOf(text: string): InputChoices['values'] {
  const name = inputRangeNames.find((each) => each === text);
  if (name) return name;
  const [scale, mean, deviation] = text.split('/').map((part) => part.split(',').map(Number));
  const three = (values: number[] = []): [number, number, number] | null => {
    const [a, b, c, ...more] = values.length === 1 ? [values[0], values[0], values[0]] : values;
    return a === undefined || b === undefined || c === undefined || more.length > 0 ? null : [a, b, c];
  };
  const [means, deviations] = [three(mean), three(deviation)];
  const [factor] = scale ?? [];
  if (factor !== undefined && means && deviations && [factor, ...means, ...deviations].every(Number.isFinite)) {
    return { scale: factor, mean: means, deviation: deviations };
  }
  throw new Failure(
    'bad-input',
    `“${text}” is no range of values.`,
    `Give ${inputRangeNames.join(', ')}, or numbers such as 0.00392/0.485,0.456,0.406/0.229,0.224,0.225.`,
  );
}

function oneOf<T extends string>(option: string, allowed: readonly T[], text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  const found = allowed.find((each) => each === text);
  if (found) return found;
  throw new Failure('bad-input', `${option} can't be “${text}”.`, `Give ${allowed.join(' or ')}.`);
}
