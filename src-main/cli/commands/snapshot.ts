import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command, withOverwrite } from '../command';
import { count, print, quotedNote, table } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly list?: boolean;
  readonly export?: string;
  readonly of?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

async function past({ snapshots }: Session['requests'], id: string) {
  const row = (await snapshots.list({})).snapshots.find(({ snapshot }) => snapshot === id);
  if (row) return row;
  throw new Failure('not-found', `There is no snapshot ${id}.`, 'List them with `facet snapshot P --list`.');
}

export function snapshotCommand(): Command {
  return withOverwrite(
    command('snapshot', 'fix the present images, labels and split under a name made of their content'),
  )
    .argument('<project>')
    .option('--list', 'list the snapshots there are')
    .option('--export <file.csv>', 'write it as CSV: path, class, split, sha256')
    .option('--of <snapshot>', 'with --export: a past one instead of a new one')
    .action(
      action(async (project: string, options: Options) => {
        const isJson = options.json ?? false;
        await withEngine(project, async ({ requests }) => {
          if (options.list) {
            const { snapshots } = await requests.snapshots.list({});
            const [newest] = snapshots;
            print(isJson, { snapshot: newest?.snapshot ?? null, images: newest?.images ?? 0, snapshots }, () =>
              table(
                ['snapshot', 'images', 'train', 'validation', 'test', 'made'],
                snapshots.map((row) => [
                  row.snapshot,
                  row.images,
                  row.train,
                  row.validation,
                  row.test,
                  new Date(row.madeAt).toISOString(),
                ]),
              ),
            );
            return;
          }
          const taken = options.of === undefined ? await requests.snapshots.take({}) : await past(requests, options.of);
          const { export: file, overwrite } = options;
          const { quotedCells } =
            file === undefined
              ? { quotedCells: 0 }
              : await requests.snapshots.exportCsv({ snapshot: taken.snapshot, file: resolve(file), overwrite });
          const where = file === undefined ? '' : `, written to ${resolve(file)}`;
          print(
            isJson,
            { ...taken, quotedCells },
            ({ snapshot, images }) =>
              `Snapshot ${snapshot}: ${count(images, 'image')}${where}${quotedNote(quotedCells)}`,
          );
        });
        return exitCodes.done;
      }),
    );
}
