import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type * as v from 'valibot';
import type { explanations as explanationsContract } from '../../../src-shared/contract/explanations';
import { wholePicture, type Explanation, type HeatMap, type Place } from '../../../src-shared/domain/explanation';
import { Failure } from '../../../src-shared/domain/failure';
import { colouredEdge, colouredMap } from '../../../src-shared/domain/heat-colours';
import { withTemporaryFolder, writeSynced } from '../../platform/atomic';
import { safeName } from '../../platform/file-names';
import { makeFolder } from '../../platform/folders';
import { privateFolder } from '../../platform/temporary';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import { replacesOf, writeNamedFile, type Replaces } from '../base/named-file';
import type { LeftOut } from '../pixels/pixels';
import { requireNoImage } from '../project/no-image';
import { pathOfImage } from '../project/path-of-image';
import type { ProjectJob } from '../project/project-job';
import type { Session } from '../session/session';
import { averageOfCell, imagesOfCell } from './averaging';
import { classIndexOf, openExplainedRun, type ExplainedRun } from './explained-run';
import { requireLooks } from './looks';
import { explainImages, toLeftOut } from './making-maps';
import { wantedImage } from './seen-pictures';

type Declaration = (typeof explanationsContract)['write'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Longest edge of a written picture, and edge of a mean picture, in pixels. */
const [pictureEdge, meanEdge] = [1024, 448];

/** Opacity of the maps in written pictures. */
const opacity = 0.6;

/** Answers `explanations.write`. */
export async function writeExplanations(session: Session, params: Params, job: JobContext): Promise<Result> {
  const context: ProjectJob = { services: session.services, project: session.open, job };
  const { project } = context;
  const run = await openExplainedRun(project, params.run);
  const asked = { class: classIndexOf(run, params.class), method: params.method };
  const all = await chosenImages(session, context, run, params);
  const chosen = all.slice(0, params.limit);
  if (chosen.length === 0) throw noImages(params);
  requireLooks(session, run, chosen);
  const folder = resolve(params.to);
  await makeFolder(folder, 'person');
  job.phase('Finding what the model looked at', 'images', chosen.length);
  const images = chosen.map((image) => wantedImage(project, image));
  const { explanations, leftOut } = await explainImages(context, run, images, asked);
  job.phase('Writing pictures', 'images', explanations.length);
  return withTemporaryFolder(privateFolder(), async (temporary) => {
    const writer = new Writer(context, { folder, temporary, replaces: replacesOf(params.overwrite) });
    const files: Result['files'] = [];
    for (const explanation of explanations) {
      throwIfCancelled(job.signal);
      const path = await writer.picture(explanation, leftOut);
      if (path !== null) files.push(entryOf(explanation, path));
      job.advance(1);
    }
    const average = params.images.of === 'cell' ? await writer.mean({ ...params, ...params.images }) : null;
    return { run: params.run, files, average, total: all.length, leftOut: toLeftOut(project, leftOut) };
  });
}

const entryOf = (
  { image: id, class: name, predicted, probability, method }: Explanation,
  path: string,
): Result['files'][number] => ({ id, path, class: name, predicted, probability, method });

/** All images that were asked for. @throws Failure of kind 'sealed' for a cell of a test part without a look */
async function chosenImages(
  session: Session,
  context: ProjectJob,
  run: ExplainedRun,
  { run: name, images }: Params,
): Promise<readonly number[]> {
  if (images.of === 'ids') return [...new Set(images.ids)];
  if (images.of === 'filter') return session.idsOf({ filter: images.filter, except: [] });
  session.requireLook({ run: name, part: images.part });
  return imagesOfCell(context, run, images);
}

const noImages = ({ run, images }: Params): Failure =>
  images.of === 'cell'
    ? new Failure(
        'no-data',
        `No ${images.part} image of ${run} is labelled ${images.actual} and predicted ${images.predicted}.`,
        'Choose another cell of the matrix, or another part.',
      )
    : new Failure('no-data', 'No image passes this filter.', 'Loosen the filter.');

interface Target {
  /** Folder that the person chose. */
  readonly folder: string;
  readonly temporary: string;
  readonly replaces: Replaces;
}

type Picture = Parameters<ProjectJob['services']['decoders']['overlay']>[0]['picture'];

/** Writes pictures with maps on top. */
class Writer {
  constructor(
    private readonly context: ProjectJob,
    private readonly target: Target,
  ) {}

  /** Returns the path; null for a picture that can no longer be read, which is added to those left out. */
  async picture({ image, class: name, method, map, place }: Explanation, leftOut: LeftOut[]): Promise<string | null> {
    const path = pathOfImage(this.context.project, image);
    const file = `${String(image)}-${safeName(name)}-${method}.png`;
    const written = await this.#write(file, { path }, { map, place, edge: pictureEdge });
    if (typeof written === 'string') return written;
    leftOut.push({ image, path, reason: written.reason });
    return null;
  }

  /** Writes the mean of a cell. */
  async mean(cell: Parameters<typeof averageOfCell>[1]): Promise<string> {
    const { actual, predicted, class: name, method, map, picture } = await averageOfCell(this.context, cell);
    const pixels = join(this.target.temporary, 'mean.rgb8');
    await writeSynced(pixels, Buffer.from(picture.rgb, 'base64'));
    const file = `average-${safeName(`${actual}-${predicted}-${name}`)}-${method}.png`;
    const from = { pixels, edge: picture.edge };
    const written = await this.#write(file, from, { map, place: wholePicture, edge: meanEdge });
    if (typeof written === 'string') return written;
    throw new Failure('internal', `The mean picture can’t be written: ${written.reason}`);
  }

  async #write(
    name: string,
    picture: Picture,
    { map, place, edge }: { readonly map: HeatMap; readonly place: Place; readonly edge: number },
  ): Promise<string | { reason: string }> {
    const { folder, temporary, replaces } = this.target;
    const { services, job } = this.context;
    const colours = join(temporary, 'colours.rgba8');
    await writeSynced(colours, new Uint8Array(colouredMap(map, opacity).buffer));
    const to = join(temporary, 'picture.png');
    const request = { picture, edge, colours: { file: colours, edge: colouredEdge }, place, to };
    const result = await services.decoders.overlay(request, job.signal);
    if ('refused' in result) return { reason: result.reason };
    const path = join(folder, name);
    await requireNoImage(this.context.project, path);
    await writeNamedFile(path, replaces, [await readFile(to)]);
    return path;
  }
}
