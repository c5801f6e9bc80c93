import pc from 'picocolors';
import type { ImportReport } from '../../src-shared/contract/imports';
import { leftOutSentences } from '../../src-shared/domain/left-out';
import { count, countMore, refusedList } from './output';
import { shellCommand } from './shell-command';

/** Number of rows and classes to show; --json has all. */
const maxShown = 12;
/** Paths of a group to show. */
const maxInGroup = 4;

/** Summary of an import, or of a dry run, for a person. */
export function importSummary(report: ImportReport, { project, dryRun }: { project: string; dryRun: boolean }): string {
  const { added, unchanged, updated, ignored, seconds, imagesPerSecond } = report;
  const speed = dryRun
    ? ', as far as they can be read'
    : ` in ${seconds.toFixed(1)} s (${imagesPerSecond.toFixed(0)} per second)`;
  const rest = `${String(unchanged)} unchanged, ${String(updated)} updated, ${String(ignored)} ignored (no images)`;
  return (
    [
      `${dryRun ? 'Would add' : 'Added'} ${count(added, 'image')}${speed}; ${rest}.`,
      ...leftOutSentences(report.leftOut),
      ...labelLines(report),
      ...variantLines(report),
      ...splitLines(report, project, dryRun),
      ...levelLines(report),
      ...movedLines(report, dryRun),
      ...presenceLines(report, project),
      ...fileLines(report),
    ].join('\n') + refusedList(report.refused)
  );
}

function labelLines({ added, classes, unlabelled, unsure, excluded, attributes }: ImportReport): string[] {
  if (added === 0) return [];
  const named = classes
    .slice(0, maxShown)
    .map(({ name, images, isNew }) => `${name} ${String(images)}${isNew ? ' (new)' : ''}`);
  const more = classes.length > maxShown ? [`${String(classes.length - maxShown)} more classes`] : [];
  const others = Object.entries({ unlabelled, unsure, excluded }).filter(([, images]) => images > 0);
  const labels = [...named, ...more, ...others.map(([state, images]) => `${state} ${String(images)}`)];
  const set = attributes.map(({ name, images }) => `${name} ${String(images)}`);
  return [`Labels: ${labels.join(', ')}.`, ...(set.length > 0 ? [`Attributes: ${set.join(', ')}.`] : [])];
}

/** Class names that differ in case, blanks or Unicode forms only. */
function variantLines({ variants }: ImportReport): string[] {
  const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');
  const [one, several] = [variants.filter(({ isOne }) => isOne), variants.filter(({ isOne }) => !isOne)];
  const text = ({ name, variants: names }: (typeof variants)[number]): string => `  ${quoted(names)}: “${name}”`;
  return [
    ...(one.length > 0 ? ['Taken for one class:', ...one.slice(0, maxShown).map(text)] : []),
    ...(several.length > 0
      ? [
          pc.yellow('Class names that differ in case, blanks or Unicode forms only; --one-class takes them for one:'),
          ...several.slice(0, maxShown).map(text),
        ]
      : []),
  ];
}

/** Parts that the source tells, what became of them, and copies in several of them. */
function splitLines({ split }: ImportReport, project: string, dryRun: boolean): string[] {
  if (split === null) return [];
  const { train, validation, test, isKept, isLocked, heldBack, acrossParts, copies } = split;
  const parts = `train ${String(train)}, validation ${String(validation)}, test ${String(test)}`;
  if (!isKept) {
    return [
      `The source tells parts (${parts}). The project keeps its own split. To use the source’s: ${shellCommand('split', project, '--imported')}`,
    ];
  }
  const locked = isLocked ? ', locked' : '';
  return [
    `${dryRun ? 'The split would be' : 'The split is'} as the source has it: ${parts}${locked}.`,
    ...(heldBack > 0
      ? [pc.yellow(`${count(heldBack, 'image')} joined no part: the test set has been used, or the split is locked.`)]
      : []),
    ...listed(
      'Copies in several parts, which make figures look better than they are',
      acrossParts,
      copies.map(groupText),
    ),
  ];
}

/** A group of copies, in one line. */
function groupText(paths: readonly string[]): string {
  const shown = paths.length > maxInGroup + 1 ? paths.slice(0, maxInGroup) : paths;
  const more = paths.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${countMore(more)}` : ''}`;
}

/** Labels that other levels would give, for nested folders. */
function levelLines({ level, levels }: ImportReport): string[] {
  if (levels.length < 2) return [];
  const chosen = level === null ? [] : [pc.dim(`Folders at level ${String(level)} name the classes. Labels by level:`)];
  const others = levels.map(({ classes, more, without }, index) => {
    const named = classes.slice(0, maxShown).map(({ name, images }) => `${name} ${String(images)}`);
    const hidden = more + Math.max(0, classes.length - maxShown);
    const rest = [hidden > 0 ? `${String(hidden)} more` : '', without > 0 ? `without a label ${String(without)}` : ''];
    return pc.dim(`  --level ${String(index + 1)}: ${[...named, ...rest.filter((each) => each !== '')].join(', ')}`);
  });
  return [...chosen, ...others];
}

/** Moved photos, whose labels moved with them, and paths with another picture, which kept their label. */
function movedLines(report: ImportReport, dryRun: boolean): string[] {
  const { moved, moves, displaced, sameFile, updated, replaced, taken } = report;
  const example = moves[0] ? ` (${moves[0].from} is now ${moves[0].to})` : '';
  const paths = replaced.slice(0, 3).map(({ path }) => path);
  const more = updated > paths.length ? `, and ${countMore(updated - paths.length)}` : '';
  return [
    ...(moved > 0
      ? [
          `${dryRun ? 'Would relink' : 'Relinked'} ${count(moved, 'moved photo')}${example}; labels, tags and parts stay with the picture. --moved add imports them as new images instead.`,
        ]
      : []),
    ...otherLabelLines(report, dryRun),
    ...(displaced > 0
      ? [`${count(displaced, 'image')} lost the path to another picture; the original photos were not found.`]
      : []),
    ...(sameFile > 0 ? [`${count(sameFile, 'file')} already in the project under another path.`] : []),
    ...(paths.length > 0
      ? [
          pc.yellow(`Replaced by another picture, still under the old label: ${paths.join(', ')}${more}.`),
          '  Review them with --filter state:changed, and relabel those that show another person.',
        ]
      : []),
    ...(taken ? [`${taken.title}.`] : []),
  ];
}

/** Moved images whose new folder names another class. */
function otherLabelLines({ toldOtherwise, taken }: ImportReport, dryRun: boolean): string[] {
  const moved = toldOtherwise.filter(({ hasMoved }) => hasMoved);
  const uncorrected = moved.filter(({ isCorrected }) => !isCorrected);
  const lines = moved
    .slice(0, maxShown)
    .map(
      ({ path, label, told, isCorrected }) =>
        `${path}: is ${label}${isCorrected ? ' (corrected)' : ''}, the folder says ${told}`,
    );
  if (moved.length === 0 || taken) return [];
  return [
    ...listed('Moved photos in a folder of another class', moved.length, lines),
    ...(uncorrected.length > 0
      ? [
          `  --take moved-labels ${dryRun ? 'would use' : 'uses'} the folder’s class for ${count(uncorrected.length, 'image')} that nobody has corrected.`,
        ]
      : []),
  ];
}

function presenceLines({ missing, returned, kept }: ImportReport, project: string): string[] {
  return [
    ...(returned > 0 ? [`${count(returned, 'missing file')} found again.`] : []),
    ...(missing > 0
      ? [`${count(missing, 'file')} missing. To find moved ones: ${shellCommand('relink', project)} FOLDER`]
      : []),
    ...(kept > 0
      ? [
          `${count(kept, 'known image')} kept labels or attributes that differ from the source’s. To use a table’s labels: ${shellCommand('label', project, '--from', 'FILE.csv')}`,
        ]
      : []),
  ];
}

function fileLines({ file, classes }: ImportReport): string[] {
  if (file === null) return [];
  if (file.areNames) {
    const reasons = file.bad.map(({ reason }) => reason);
    return [`Read ${count(file.rows, 'file name')}.`, ...listed('File names that do not fit', file.badRows, reasons)];
  }
  const { rows, columns, notes = [], bad, badRows, unmatched, unmatchedRows } = file;
  const used = columns && [
    `path from “${columns.path}”`,
    // Without a column of labels, there are classes where each is a column of its own.
    ...(columns.label !== null ? [`label from “${columns.label}”`] : classes.length > 0 ? [] : ['no label']),
    ...(columns.state === null ? [] : [`state from “${columns.state}”`]),
    ...(columns.tags === null ? [] : [`tags from “${columns.tags}”`]),
    ...(columns.part == null ? [] : [`parts from “${columns.part}”`]),
    columns.attributes.length === 0 ? 'no attributes' : `attributes ${columns.attributes.join(', ')}`,
  ];
  return [
    `Read ${count(rows, 'row')}${used ? `: ${used.join(', ')}` : ''}.`,
    ...notes,
    ...listed(
      'Rows that could not be used',
      badRows,
      bad.map(({ line, reason }) => `line ${String(line)}: ${reason}`),
    ),
    ...listed(
      'Rows without an image',
      unmatchedRows,
      unmatched.map(({ line, path }) => `line ${String(line)}: ${path}`),
    ),
  ];
}

function listed(title: string, total: number, lines: readonly string[]): string[] {
  if (total === 0) return [];
  const some = lines.slice(0, maxShown).map((line) => `  ${line}`);
  const more = total > some.length ? [`  and ${countMore(total - some.length)} (see --json)`] : [];
  return [pc.yellow(`${title} (${String(total)}):`), ...some, ...more];
}
