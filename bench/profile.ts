import * as v from 'valibot';
import { table } from '../src-main/cli/output';
import { percent } from '../src-shared/domain/figure-text';
import { runOnce } from './harness/once';
import { benchProgram, checkout, kerasPython, oneOf, wholeNumber } from './harness/program';
import { recipeIds } from './harness/ready';
import { withTemporaryFolder } from './harness/temporary';
import { asTrainer } from './harness/trainer-environment';

const options = {
  recipe: { type: 'string', default: 'b' },
  precision: { type: 'string', default: 'float32' },
  augmented: { type: 'boolean', default: false },
  batch: { type: 'string', default: '32' },
  steps: { type: 'string', default: '40' },
  nodes: { type: 'string', default: '12' },
} as const;

const Operation = v.object({ name: v.string(), type: v.string(), runs: v.number(), ms: v.number() });
type Operation = v.InferOutput<typeof Operation>;

const Profile = v.object({
  tensorflow: v.string(),
  millisecondsAStep: v.number(),
  imagesPerSecond: v.number(),
  flopsAnImage: v.number(),
  /** One per node of the graph that ran, the slowest first. */
  operations: v.array(Operation),
  gigaflopsFloat32: v.number(),
  gigaflopsBfloat16: v.number(),
});
type Profile = v.InferOutput<typeof Profile>;

await benchProgram('profile', options, async (values) => {
  const { augmented } = values;
  const recipe = oneOf('recipe', values.recipe, recipeIds);
  const precision = oneOf('precision', values.precision, ['float32', 'bfloat16']);
  const batch = String(wholeNumber('batch', values.batch));
  const steps = String(wholeNumber('steps', values.steps));
  const profile = await withTemporaryFolder(async (folder) => {
    const kind = augmented ? 'augmented' : 'plain';
    const trainer = asTrainer('export-step', [folder, recipe, precision, batch, kind]);
    await runOnce(trainer);
    const program = { program: kerasPython(), args: [`${checkout()}/bench/peers/profile_step.py`, folder, steps] };
    const output = await runOnce({ ...program, environment: { ...process.env, ...trainer.environment } });
    return v.parse(Profile, JSON.parse(output));
  });
  const types = byType(profile.operations);
  const ceiling = precision === 'float32' ? profile.gigaflopsFloat32 : profile.gigaflopsBfloat16;
  const gigaflops = (profile.imagesPerSecond * profile.flopsAnImage) / 1e9;
  const share = gigaflops / ceiling;
  return {
    text: describe(profile, types, { nodes: wholeNumber('nodes', values.nodes), ceiling, gigaflops, share }),
    figures: { ...profile, operations: undefined, types, gigaflops, shareOfCeiling: share },
    isKept: true,
  };
});

/** Sums per type of operation, the largest first. */
function byType(operations: readonly Operation[]): Operation[] {
  const sums = new Map<string, Operation>();
  for (const { type, runs, ms } of operations) {
    const sum = sums.get(type) ?? { name: '', type, runs: 0, ms: 0 };
    sums.set(type, { ...sum, runs: sum.runs + runs, ms: sum.ms + ms });
  }
  return [...sums.values()].sort((a, b) => b.ms - a.ms);
}

interface Shown {
  readonly nodes: number;
  readonly ceiling: number;
  readonly gigaflops: number;
  readonly share: number;
}

function describe(profile: Profile, types: readonly Operation[], shown: Shown): string {
  const { operations, millisecondsAStep, imagesPerSecond, flopsAnImage } = profile;
  const total = types.reduce((sum, { ms }) => sum + ms, 0);
  const row = ({ runs, ms }: Operation): string[] => [runs.toFixed(0), ms.toFixed(2), percent(ms / total)];
  return [
    table(
      ['operation', 'runs', 'ms per step', 'share'],
      types.map((type) => [type.type, ...row(type)]),
    ),
    '',
    table(
      ['slowest nodes', 'operation', 'runs', 'ms per step', 'share'],
      operations.slice(0, shown.nodes).map((node) => [node.name, node.type, ...row(node)]),
    ),
    '',
    `A step: ${millisecondsAStep.toFixed(1)} ms, ${imagesPerSecond.toFixed(1)} images/s. Its operations add up to ${total.toFixed(1)} ms (in parallel and traced).`,
    `${(flopsAnImage / 1e9).toFixed(2)} GF per image: ${shown.gigaflops.toFixed(0)} GF/s, ${percent(shown.share)} of the ${shown.ceiling.toFixed(0)} GF/s of a 3072 × 3072 matrix product.`,
    `Matrix products on this machine: ${profile.gigaflopsFloat32.toFixed(0)} GF/s in float32, ${profile.gigaflopsBfloat16.toFixed(0)} GF/s in bfloat16.`,
  ].join('\n');
}
