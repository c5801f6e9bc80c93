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

async function earlier({ snapshots }: Session['requests'], id: string) {
  const row = (await snapshots.list({})).snapshots.find(({ snapshot }) => snapshot === id);
  if (row) return row;
  throw new Failure(
    'not-found',
    `There is no snapshot ${id}.`,
    'List the snapshots with `facet snapshot PROJECT --list`.',
  );
}

export function snapshotCommand(): Command {
  return withOverwrite(
    command('snapshot', 'take a snapshot: the present images, labels and split, named by their content'),
  )
    .argument('<project>', 'project folder')
    .option('--list', 'list the snapshots instead')
    .option('--export <file.csv>', 'write the snapshot as CSV: path, class, split, sha256')
    .option('--of <snapshot>', 'with --export: an earlier snapshot instead of a new one')
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
          const taken =
            options.of === undefined ? await requests.snapshots.take({}) : await earlier(requests, options.of);
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
