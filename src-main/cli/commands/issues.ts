import { Option, type Command } from 'commander';
import type { Issue } from '../../../src-shared/contract/issues';
import { issueKinds, nearDistance, type IssueKind } from '../../../src-shared/domain/issue';
import { action, command, wholeNumber } from '../command';
import { count, print, table } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly kind?: IssueKind;
  readonly nearDistance?: number;
  readonly dismiss?: readonly number[];
  readonly reopen?: readonly number[];
  readonly limit?: number;
  readonly dismissed?: boolean;
  readonly json?: boolean;
}

export function issuesCommand(): Command {
  return command('issues', 'find duplicates, contradicting labels, bad pictures and shortcuts; labels are not changed')
    .argument('<project>', 'project folder')
    .addOption(new Option('--kind <kind>', 'only issues of this kind').choices(issueKinds))
    .option(
      '--near-distance <bits>',
      `bits, of 64, in which near duplicates may differ, at most ${String(nearDistance.largest)} (default: as in the last search, else ${String(nearDistance.default)})`,
      wholeNumber('--near-distance', 0),
    )
    .option('--dismiss <numbers>', 'dismiss issues by their numbers, separated by commas (can be undone)', numbers)
    .option('--reopen <numbers>', 'reopen dismissed issues by their numbers (can be undone)', numbers)
    .option('--limit <n>', 'number of issues to list (default: 20, all with --json)', wholeNumber('--limit', 0))
    .option('--dismissed', 'also list dismissed issues')
    .addHelpText(
      'after',
      '\nTo list the images of a kind: facet images P --filter issue:label-conflict\nTo list the images of one issue: facet images P --filter issue:12',
    )
    .action(
      action(async (project: string, options: Options) => {
        const found = await withEngine(project, (session) => find(session, options));
        const { json = false } = options;
        print(json, found, (shown) => forPeople(shown, options.limit ?? 20));
        return exitCodes.done;
      }),
    );
}

const numbers = (text: string): number[] => text.split(',').map(wholeNumber('An issue’s number', 1));

/** An issue as JSON has it: paths instead of rows. */
type ListedIssue = Pick<Issue, 'id' | 'kind' | 'severity' | 'state' | 'detail'> & {
  readonly images: readonly string[];
};
type Kinds = Partial<Record<IssueKind, { images: number; groups: number }>>;
interface FoundIssues {
  readonly kinds: Kinds;
  readonly total: number;
  readonly unmeasured: number;
  readonly issues: readonly ListedIssue[];
}

async function find({ requests, jobs, job }: Session, options: Options): Promise<FoundIssues> {
  const { kind = null, dismissed = false, limit = Infinity, nearDistance: distance } = options;
  const { unmeasured } = await jobs.issues.find(distance === undefined ? {} : { nearDistance: distance }, job);
  if (options.dismiss) await requests.issues.dismiss({ issues: { ids: [...options.dismiss] } });
  if (options.reopen) await requests.issues.reopen({ issues: { ids: [...options.reopen] } });
  const { kinds } = await requests.issues.kinds({});
  const states = dismissed ? (['open', 'dismissed'] as const) : (['open'] as const);
  const issues: ListedIssue[] = [];
  let total: number;
  do {
    const page = { limit: Math.min(500, limit - issues.length), offset: issues.length, imagesEach: 10_000 };
    const listed = await requests.issues.list({ kind, states: [...states], ...page });
    issues.push(...listed.issues.map(listedIssue));
    total = listed.total;
  } while (issues.length < Math.min(total, limit));
  const shown = kinds.filter(
    (each) => (kind === null || each.kind === kind) && (each.groups > 0 || (dismissed && each.dismissed > 0)),
  );
  return {
    kinds: Object.fromEntries(shown.map(({ kind: name, images, groups }) => [name, { images, groups }])),
    total,
    unmeasured,
    issues,
  };
}

const listedIssue = ({ id, kind, severity, state, detail, images }: Issue): ListedIssue => ({
  id,
  kind,
  severity,
  state,
  detail,
  images: images.map(({ path }) => path),
});

function forPeople({ kinds, issues, total, unmeasured }: FoundIssues, limit: number): string {
  const rows = Object.entries(kinds).map(([kind, { images, groups }]) => [kind, groups, images]);
  const shown = issues.slice(0, limit).map(({ id, kind, detail, images }) => {
    const more = images.length > 3 ? [`    and ${count(images.length - 3, 'more image')}`] : [];
    return [`${String(id)} ${kind}: ${detail}`, ...images.slice(0, 3).map((path) => `    ${path}`), ...more].join('\n');
  });
  return [
    rows.length === 0 ? 'No issues.' : table(['kind', 'issues', 'images'], rows),
    ...shown,
    ...(total > shown.length ? [`${count(total - shown.length, 'more issue')} (--limit, --kind, --json)`] : []),
    ...(unmeasured > 0 ? [`${count(unmeasured, 'image')} not measured yet: import their folder again.`] : []),
  ].join('\n');
}
