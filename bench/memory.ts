import * as v from 'valibot';
import { table } from '../src-main/cli/output';
import { startTrainer } from '../src-main/engine/base/children/trainers';
import { writeJob } from '../tests/trainer/jobs';
import { rssMb } from './harness/machine';
import { withPeers } from './harness/peer';
import { benchProgram, oneOf, say, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { recipeIds, recipes, type RecipeId } from './harness/ready';
import { median } from './harness/rounds';
import { withTemporaryFolder } from './harness/temporary';
import { asTrainer } from './harness/trainer-environment';

const options = {
  recipe: { type: 'string', default: 'b' },
  steps: { type: 'string', default: '1000' },
  cycles: { type: 'string', default: '200' },
} as const;

/** Growth in MB that does not count: garbage that is not collected yet. */
const slack = 32;

/** Memory after `at` steps or cycles. */
interface Sample {
  readonly at: number;
  readonly rssMb: number;
}

await benchProgram('memory', options, async (values) => {
  const recipe = oneOf('recipe', values.recipe, recipeIds);
  const steps = await trainFor(recipe, wholeNumber('steps', values.steps));
  const { samples: cycles, tensors } = await compileOver(recipe, wholeNumber('cycles', values.cycles));
  const growth = { steps: growthOf(steps), cycles: growthOf(cycles) };
  const isKept = growth.steps <= slack && growth.cycles <= slack && tensors === 0;
  const describe = (grown: number): string =>
    `${grown.toFixed(0)} MB from the second to the last fifth: ${verdict(grown <= slack)}`;
  return {
    text: [
      samplesTable('steps', steps),
      `Growth: ${describe(growth.steps)}.`,
      '',
      samplesTable('compilations', cycles),
      `Growth: ${describe(growth.cycles)}; ${String(tensors)} tensors left.`,
    ].join('\n'),
    figures: { steps, cycles, growthMb: growth, tensorsLeft: tensors },
    isKept,
  };
});

/** Runs a real training of `steps` steps, with its reader and a checkpoint per epoch. Samples memory when an epoch ends. */
function trainFor(id: RecipeId, steps: number): Promise<Sample[]> {
  return withTemporaryFolder(async (folder) => {
    const stepsPerEpoch = 20;
    const epochs = Math.ceil(steps / stepsPerEpoch);
    const recipe = { ...recipes[id], epochs };
    const job = await writeJob(folder, { recipe, perClass: (stepsPerEpoch * recipe.batchSize) / 2, partOf: () => 0 });
    const trainer = startTrainer({ log: () => undefined });
    const samples: Sample[] = [];
    trainer.on('trainer', 'epochEnded', ({ epoch }) => {
      samples.push({ at: epoch * stepsPerEpoch, rssMb: rssMb(trainer.processId) });
      say(`step ${String(epoch * stepsPerEpoch)}: ${samples.at(-1)?.rssMb.toFixed(0) ?? ''} MB`);
    });
    try {
      await trainer.client.trainer.train(job);
      return samples;
    } finally {
      await trainer.stop();
    }
  });
}

function compileOver(recipe: RecipeId, cycles: number): Promise<{ samples: Sample[]; tensors: number }> {
  const Answer = v.object({ rssMb: v.number(), tensors: v.number() });
  return withPeers({ compiler: asTrainer('compile-cycles', [recipe]) }, async ({ compiler }) => {
    const atOnce = Math.max(1, Math.round(cycles / 20));
    const samples: Sample[] = [];
    let tensors = 0;
    for (let done = atOnce; done <= cycles; done += atOnce) {
      const answer = await compiler.ask({ cycles: atOnce }, Answer);
      samples.push({ at: done, rssMb: answer.rssMb });
      tensors = answer.tensors;
      say(`compilation ${String(done)}: ${answer.rssMb.toFixed(0)} MB`);
    }
    return { samples, tensors };
  });
}

/** Growth in MB from the second fifth, when everything has been used once, to the last fifth. */
function growthOf(samples: readonly Sample[]): number {
  const fifth = Math.max(1, Math.floor(samples.length / 5));
  const of = (part: readonly Sample[]): number => median(part.map((sample) => sample.rssMb));
  return of(samples.slice(-fifth)) - of(samples.slice(fifth, 2 * fifth));
}

/** Table of some ten of the samples. */
function samplesTable(what: string, samples: readonly Sample[]): string {
  const every = Math.max(1, Math.floor(samples.length / 10));
  return table(
    [what, 'RSS in MB'],
    samples
      .filter((_, index) => (index + 1) % every === 0)
      .map((sample) => [String(sample.at), sample.rssMb.toFixed(0)]),
  );
}
