import './interrupts';
import { Command, CommanderError } from 'commander';
import { Failure } from '../../src-shared/domain/failure';
import { version } from '../../package.json';
import { watchLauncher } from '../platform/children';
import { becomePrivate } from '../platform/private';
import { withCommonOptions } from './command';
import { adviceCommand } from './commands/advice';
import { agreementCommand } from './commands/agreement';
import { annotatorsCommand } from './commands/annotators';
import { backupCommand, restoreCommand } from './commands/backup';
import { calibrateCommand } from './commands/calibrate';
import { classesCommand } from './commands/classes';
import { datasetCommand } from './commands/dataset';
import { demoCommand } from './commands/demo';
import { doctorCommand } from './commands/doctor';
import { embedCommand } from './commands/embed';
import { compareCommand } from './commands/compare';
import { thresholdCommand } from './commands/threshold';
import { evaluateCommand } from './commands/evaluate';
import { explainCommand } from './commands/explain';
import { exportCommand } from './commands/export';
import { forgetCommand } from './commands/forget';
import { imagesCommand } from './commands/images';
import { importCommand } from './commands/import';
import { issuesCommand } from './commands/issues';
import { labelCommand, redoCommand, undoCommand } from './commands/label';
import { noteCommand, starCommand } from './commands/mark-runs';
import { newCommand } from './commands/new';
import { predictCommand } from './commands/predict';
import { recipesCommand } from './commands/recipes';
import { relinkCommand } from './commands/relink';
import { unimportCommand } from './commands/unimport';
import { reportCommand } from './commands/report';
import { runsCommand } from './commands/runs';
import { similarCommand } from './commands/similar';
import { serveCommand } from './commands/serve';
import { starterCommand } from './commands/starter';
import { snapshotCommand } from './commands/snapshot';
import { splitCommand } from './commands/split';
import { suggestCommand } from './commands/suggest';
import { secondLookCommand } from './commands/second-look';
import { suspectsCommand } from './commands/suspects';
import { trainCommand } from './commands/train';
import { viewsCommand } from './commands/views';
import { printFailure } from './output';
import { exitCodes } from './session';
import { harmlessOutput, watchOutput } from './terminal';

watchOutput();

const program = new Command('facet')
  .description(
    'Label face photos, train classifiers on them, review their mistakes, and export them. Everything stays on this computer.',
  )
  .version(version)
  .addHelpText(
    'after',
    `
The usual way:
  facet new faces.facet                       create a project
  facet import faces.facet ~/photos           sub-folders are classes
  facet train faces.facet                     split, train, evaluate
  facet advice faces.facet                    what to do next
  facet evaluate faces.facet --run r1 --slices all    where it fails
  facet images faces.facet --filter run:r1:wrong
  facet label faces.facet --class woman --ids 12,31
  facet export faces.facet --run r1 --format tfjs --to model
  facet predict model new-photos

To try it on drawn faces first: facet demo. In the help of commands, P is a project folder.
Every command has --help and --json.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some files were refused, 130 cancelled.`,
  );

becomePrivate();
watchLauncher();
for (const each of [
  newCommand(),
  importCommand(),
  imagesCommand(),
  viewsCommand(),
  classesCommand(),
  labelCommand(),
  undoCommand(),
  redoCommand(),
  issuesCommand(),
  suspectsCommand(),
  secondLookCommand(),
  agreementCommand(),
  annotatorsCommand(),
  splitCommand(),
  snapshotCommand(),
  starterCommand(),
  embedCommand(),
  similarCommand(),
  suggestCommand(),
  trainCommand(),
  runsCommand(),
  starCommand(),
  noteCommand(),
  evaluateCommand(),
  compareCommand(),
  thresholdCommand(),
  calibrateCommand(),
  explainCommand(),
  adviceCommand(),
  reportCommand(),
  exportCommand(),
  datasetCommand(),
  predictCommand(),
  serveCommand(),
  doctorCommand(),
  backupCommand(),
  restoreCommand(),
  relinkCommand(),
  unimportCommand(),
  recipesCommand(),
  forgetCommand(),
  demoCommand(),
]) {
  program.addCommand(withCommonOptions(each).exitOverride());
}
program.exitOverride().configureOutput(harmlessOutput);

const isJson = process.argv.includes('--json');
let isOver = false;

// Without this, a command that waits for a child which the system did not let start would end in silence, as if it were done.
process.on('exit', (code) => {
  if (isOver || code !== 0) return;
  printFailure(isJson, new Failure('unsupported', 'Facet could not start one of its processes.', raiseLimits));
  process.exitCode = exitCodes.failed;
});

const raiseLimits =
  'The shell may let it open too few files: raise the limit with `ulimit -n 1024`, or run it in a new shell.';

program
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
      return;
    }
    // An option refused its value.
    printFailure(isJson, Failure.from(error));
    process.exitCode = exitCodes.usage;
  })
  .finally(() => {
    isOver = true;
  });
