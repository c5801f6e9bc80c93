import { table } from '../src-main/cli/output';
import { killEngines } from '../tests/helpers/histories/kills';
import { seededRandom } from '../tests/helpers/histories/random';
import { benchProgram, say, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  kills: { type: 'string', default: '200' },
  seed: { type: 'string', default: '1' },
} as const;

await benchProgram('kills', options, (values) =>
  withTemporaryFolder(async (folder) => {
    const count = wholeNumber('kills', values.kills);
    const random = seededRandom(wholeNumber('seed', values.seed));
    const { kills, problems } = await killEngines(folder, {
      count,
      random,
      report: (killed, found) => {
        if (killed % 10 === 0) say(`${String(killed)} kills, ${String(found)} problems so far`);
      },
    });
    const isKept = problems.length === 0;
    return {
      text: [
        table(['killed in', 'times'], Object.entries(kills)),
        '',
        ...problems,
        `${String(count)} kills: every confirmed change is there, no step is half done, doctor finds nothing: ${verdict(isKept)}.`,
      ].join('\n'),
      figures: { kills, problems },
      isKept,
    };
  }),
);
