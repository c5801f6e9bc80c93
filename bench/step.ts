import { table } from '../src-main/cli/output';
import { withPeers, type Peer, type PeerCommand } from './harness/peer';
import { benchProgram, checkout, kerasPython, oneOf, say, wholeNumber, type Outcome } from './harness/program';
import { judge, judgedTable, type Promised } from './harness/promises';
import { alternate, fastest, median, type Contestant, type Measured } from './harness/rounds';
import { StepsAnswer } from './harness/steps';
import { asAnyProgram, asTrainer } from './harness/trainer-environment';

const options = {
  precision: { type: 'string', default: 'float32' },
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '8' },
  batch: { type: 'string', default: '32' },
} as const;

await benchProgram('step', options, async (values) => {
  const withBfloat16 = oneOf('precision', values.precision, ['float32', 'bfloat16']) === 'bfloat16';
  const [rounds, seconds] = [wholeNumber('rounds', values.rounds), wholeNumber('seconds', values.seconds)];
  const batch = String(wholeNumber('batch', values.batch));
  const commands: Record<string, PeerCommand> = {
    'Facet float32': asTrainer('compiled-step', ['float32', batch]),
    ...(withBfloat16 ? { 'Facet bfloat16': asTrainer('compiled-step', ['bfloat16', batch]) } : {}),
    'tfjs-node': asAnyProgram('operations-step', ['fit', batch]),
    'tfjs-node tuned': asTrainer('operations-step', ['tuned', batch]),
    Keras: keras('float32', 'ops', batch),
    'Keras XLA': keras('float32', 'xla', batch),
    ...(withBfloat16 ? { 'Keras mixed_bfloat16': keras('mixed_bfloat16', 'ops', batch) } : {}),
  };
  say('Starting the peers. Each builds its network and keeps running.');
  return withPeers(commands, async (peers) => {
    const contestants: Contestant[] = [];
    const memory = new Map<string, number>();
    for (const [name, peer] of Object.entries(peers)) {
      const ways = name.startsWith('Keras') ? ['fit', 'train_on_batch'] : [null];
      for (const way of ways) {
        contestants.push(await contestantOf(name, peer, way, { seconds, batch: Number(batch), memory }));
      }
    }
    const measured = await alternate(rounds, contestants, say);
    return conclude(measured, memory, withBfloat16);
  });
});

/** Command for Keras with its default threads and oneDNN. */
function keras(policy: string, jit: string, batch: string): PeerCommand {
  return {
    program: kerasPython(),
    args: [`${checkout()}/bench/peers/keras_step.py`, policy, jit, batch, '128'],
    environment: process.env,
  };
}

interface Measuring {
  readonly seconds: number;
  readonly batch: number;
  /** Receives each peer's peak memory, in MB. */
  readonly memory: Map<string, number>;
}

/** Warms a peer up, and chooses the number of steps for one measurement. */
async function contestantOf(name: string, peer: Peer, way: string | null, measuring: Measuring): Promise<Contestant> {
  const ask = async (steps: number): Promise<number> => {
    const { imagesPerSecond, peakRssMb } = await peer.ask({ way, steps }, StepsAnswer);
    measuring.memory.set(name, peakRssMb);
    return imagesPerSecond;
  };
  await ask(3);
  const speed = await ask(3);
  const steps = Math.max(3, Math.ceil((measuring.seconds * speed) / measuring.batch));
  return { name: way === null ? name : `${name} ${way}`, measure: () => ask(steps) };
}

function conclude(measured: Measured, memory: ReadonlyMap<string, number>, withBfloat16: boolean): Outcome {
  const waysOf = (policy: string): string[] =>
    [...measured.keys()].filter((name) => name.startsWith('Keras') && name.includes('mixed') === (policy === 'mixed'));
  const faster = fastest(measured, waysOf('float32'));
  const promised: Promised[] = [
    { name: `Facet / ${faster}`, of: 'Facet float32', against: faster, promise: 1.7, goal: 2.2 },
    { name: 'Facet / tfjs-node', of: 'Facet float32', against: 'tfjs-node', promise: 4.5, goal: 6 },
    { name: 'Facet / tfjs-node tuned', of: 'Facet float32', against: 'tfjs-node tuned', promise: null, goal: null },
  ];
  if (withBfloat16) {
    const mixed = fastest(measured, waysOf('mixed'));
    const of = 'Facet bfloat16';
    for (const against of [faster, mixed, 'Facet float32']) {
      promised.push({ name: `${of} / ${against}`, of, against, promise: null, goal: null });
    }
  }
  const judged = promised.map((each) => judge(measured, each));
  const speeds = [...measured].map(([name, values]) => ({
    name,
    median: median(values),
    rounds: values,
    peakRssMb: memory.get(name.replace(/ (fit|train_on_batch)$/, '')) ?? null,
  }));
  return {
    text: [speedTable(speeds), '', judgedTable(judged)].join('\n'),
    figures: { imagesPerSecond: speeds, ratios: judged },
    isKept: judged.every(({ isKept }) => isKept !== false),
  };
}

function speedTable(
  speeds: readonly { name: string; median: number; rounds: readonly number[]; peakRssMb: number | null }[],
): string {
  return table(
    ['step of recipe B', 'images/s', 'rounds', 'peak MB'],
    speeds.map(({ name, median: middle, rounds, peakRssMb }) => [
      name,
      middle.toFixed(1),
      `${Math.min(...rounds).toFixed(1)} to ${Math.max(...rounds).toFixed(1)}`,
      peakRssMb?.toFixed(0) ?? '',
    ]),
  );
}
