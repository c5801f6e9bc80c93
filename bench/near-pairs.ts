import { nearPairs } from '../src-main/engine/issues/near-pairs';
import { nearDistance } from '../src-shared/domain/issue';
import { drawHashes, naivePairs, type OnPair } from './harness/hashes';
import { benchProgram, say, wholeNumber } from './harness/program';
import { judge, judgedTable, type Judged } from './harness/promises';
import { alternate, median, type Measured } from './harness/rounds';

const options = {
  hashes: { type: 'string', default: '100000' },
  rounds: { type: 'string', default: '3' },
} as const;

/** Seconds of processor time that finding all near pairs of 100,000 hashes may take at the default distance. */
const promisedSeconds = 5;
const goalSeconds = 1;
const distances = [nearDistance.default, 8, nearDistance.largest] as const;

await benchProgram('near-pairs', options, async (values) => {
  const [count, rounds] = [wholeNumber('hashes', values.hashes), wholeNumber('rounds', values.rounds)];
  const hashes = drawHashes(count, 1);
  const found = new Map<string, string>();
  const contestant = (name: string, search: (onPair: OnPair) => unknown) => ({
    name,
    async measure() {
      let [pairs, sum] = [0, 0];
      const before = process.cpuUsage();
      await search((one, other) => {
        pairs += 1;
        sum = (sum + one * 31 + other) % 0x1fffffff;
      });
      const { user, system } = process.cpuUsage(before);
      const seconds = (user + system) / 1e6;
      found.set(name, `${pairs.toLocaleString('en')} pairs, sum ${String(sum)}`);
      return (count * (count - 1)) / 2 / seconds;
    },
  });
  const measured = await alternate(
    rounds,
    distances.flatMap((distance) => [
      contestant(nameOf('indexed', distance), (onPair) => nearPairs(hashes, distance, onPair)),
      contestant(nameOf('naive', distance), (onPair) => naivePairs(hashes, distance, onPair)),
    ]),
    say,
  );
  const areEqual = distances.every((d) => found.get(nameOf('indexed', d)) === found.get(nameOf('naive', d)));
  const judged = distances.map((distance) =>
    judge(measured, {
      name: `all pairs within ${String(distance)} bits, against a loop over all pairs`,
      of: nameOf('indexed', distance),
      against: nameOf('naive', distance),
      promise: null,
      goal: null,
    }),
  );
  const seconds = secondsOf(measured, nameOf('indexed', nearDistance.default), count);
  const isKept = areEqual && (seconds <= promisedSeconds || count > 100_000);
  return { text: textOf({ count, measured, judged, found, seconds }), figures: { judged, seconds, areEqual }, isKept };
});

function nameOf(way: 'indexed' | 'naive', distance: number): string {
  return `${way}, ${String(distance)} bits`;
}

function secondsOf(measured: Measured, name: string, count: number): number {
  return (count * (count - 1)) / 2 / median(measured.get(name) ?? [Number.NaN]);
}

function textOf({
  count,
  measured,
  judged,
  found,
  seconds,
}: {
  count: number;
  measured: Measured;
  judged: readonly Judged[];
  found: ReadonlyMap<string, string>;
  seconds: number;
}): string {
  const lines = [...found]
    .sort()
    .map(([name, pairs]) => `${name}: ${secondsOf(measured, name, count).toFixed(2)} s, ${pairs}`);
  return [
    `${count.toLocaleString('en')} hashes; the default of ${String(nearDistance.default)} bits took ${seconds.toFixed(2)} s ` +
      `(promise ${String(promisedSeconds)} s, goal ${String(goalSeconds)} s).`,
    ...lines,
    '',
    judgedTable(judged),
  ].join('\n');
}
