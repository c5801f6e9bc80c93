import { Failure } from './failure';
import type { InputChoices, OpenedModel, Sidecar } from './foreign-model';
import { inputRanges, type ModelInput } from './model-input';

type Facts = { readonly [K in keyof ModelInput]?: ModelInput[K] | undefined };

/** What a network and the files beside it say about its input. */
type Understood = Pick<OpenedModel, 'input' | 'takesBytes'> & {
  readonly sidecar: Pick<Sidecar, 'input' | 'inputFrom'>;
};

/** How a model takes pixels, and where that is known from. */
export interface KnownInput {
  readonly input: ModelInput;
  readonly from: readonly string[];
}

/**
 * Puts together what is known about a model's input: what the person says goes before what the network states, and that before what the
 * files beside it say. The order of channels is red, green, blue unless something says otherwise; the range of values is never guessed.
 * @throws Failure of kind 'bad-input' that names what is missing, or contradicts the network
 */
export function knownInput(model: string, opened: Understood, choices: InputChoices): KnownInput {
  const { sidecar } = opened;
  const { edge, layout, channels, values } = choices;
  const given: Facts = {
    edge,
    layout,
    channels,
    ...(typeof values === 'string' ? inputRanges[values] : values),
  };
  const stated: Facts = { ...opened.input, ...(opened.takesBytes && inputRanges.bytes) };
  const sources: readonly [string, Facts][] = [
    ['given', given],
    ['the network', stated],
    [sidecar.inputFrom ?? '', sidecar.input ?? {}],
  ];
  const from = new Set<string>();
  const known = <K extends keyof ModelInput>(key: K): ModelInput[K] | undefined => {
    const [source, facts] = sources.find(([, each]) => each[key] !== undefined) ?? [];
    if (source !== undefined) from.add(source);
    return facts?.[key];
  };
  const input = {
    edge: known('edge'),
    layout: known('layout'),
    channels: known('channels') ?? 'rgb',
    scale: known('scale'),
    mean: known('mean'),
    deviation: known('deviation'),
  };
  refuseContradictions(model, opened, given);
  const missing = [
    ...(input.edge === undefined ? ['edge' as const] : []),
    ...(input.layout === undefined ? ['layout' as const] : []),
    ...(input.scale === undefined || input.mean === undefined || input.deviation === undefined
      ? ['values' as const]
      : []),
  ];
  if (missing.length > 0) {
    throw new Failure(
      'bad-input',
      `Neither the model in ${model} nor a file beside it says ${missing.map((fact) => sentences[fact]).join(', nor ')}.`,
      { step: 'describe-model', missing },
    );
  }
  return { input: input as ModelInput, from: [...from] };
}

const sentences = {
  edge: 'how large its input is',
  layout: 'where its channels are',
  values: 'in which range its values are',
} as const;

function refuseContradictions(model: string, { input, takesBytes }: Understood, given: Facts): void {
  for (const fact of ['edge', 'layout'] as const) {
    if (given[fact] === undefined || input[fact] === undefined || given[fact] === input[fact]) continue;
    throw new Failure(
      'bad-input',
      `The model in ${model} takes ${fact} ${String(input[fact])}, not ${String(given[fact])}.`,
      `Leave the ${fact} out.`,
    );
  }
  if (!takesBytes || given.scale === undefined || given.scale === 1) return;
  throw new Failure('bad-input', `The model in ${model} takes bytes, 0 to 255.`, 'Leave the range out.');
}
