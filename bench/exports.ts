import { join } from 'node:path';
import { startEngine, type EngineClient } from '../src-main/platform/engine-client';
import { exportFormats, weightTypes, type ExportFormat, type WeightType } from '../src-shared/domain/export-format';
import { Failure } from '../src-shared/domain/failure';
import { imageFolder } from './harness/data';
import { compareAnswers, languagesOf, runSample, type Language, type ProgramAnswer } from './harness/exported-programs';
import { cases, choosePhotos, howToTrain, ownAnswers, picturesIn, titles, type Case } from './harness/exported-runs';
import { oddTable, summaryTable, type Exported, type Refused } from './harness/exported-tables';
import { oddKinds, writeOddPictures, type OddPicture } from './harness/odd-pictures';
import { benchProgram, kerasPython, listed, oneOf, say, wholeNumber } from './harness/program';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  cases: { type: 'string', default: cases.join(',') },
  formats: { type: 'string', default: exportFormats.join(',') },
  weights: { type: 'string', default: 'float32' },
  images: { type: 'string', default: '400' },
  files: { type: 'string', default: '256' },
  epochs: { type: 'string', default: '2' },
  odd: { type: 'string', default: '8' },
  data: { type: 'string' },
} as const;

/** Share of files that must get the same class. */
const promisedShare = 0.995;

await benchProgram('exports', options, (values) =>
  withTemporaryFolder(async (temporary) => {
    const wanted = listed('cases', values.cases, cases);
    const formats = listed('formats', values.formats, exportFormats);
    const weights = oneOf('weights', values.weights, weightTypes);
    const folder = await imageFolder(values.data, temporary);
    const results: (Exported | Refused)[] = [];
    const setting = {
      ...{ temporary, photos: join(temporary, 'photos'), epochs: wholeNumber('epochs', values.epochs) },
      ...{ files: wholeNumber('files', values.files), odd: wholeNumber('odd', values.odd) },
    };
    await withEngine(temporary, async (engine) => {
      await choosePhotos(engine, folder, setting.photos, wholeNumber('images', values.images));
      for (const run of wanted) results.push(...(await measure(engine, run, { ...setting, formats, weights })));
    });
    const exported = results.filter((each) => 'check' in each);
    return {
      text: [summaryTable(results), oddTable(exported)].join('\n\n'),
      figures: { promisedShare, results },
      isKept: results.every(({ isKept }) => isKept),
    };
  }),
);

interface Setting {
  readonly temporary: string;
  /** Folder of two class folders, and of a third one for case 'three'. */
  readonly photos: string;
  readonly epochs: number;
  /** Files on which sample programs are compared. */
  readonly files: number;
  /** Photos of which odd pictures are made. */
  readonly odd: number;
  readonly formats: readonly ExportFormat[];
  readonly weights: WeightType;
}

async function withEngine(temporary: string, work: (engine: EngineClient) => Promise<void>): Promise<void> {
  const environment = {
    ...{ FACET_LOGS: join(temporary, 'logs'), FACET_CONFIG: join(temporary, 'config') },
    FACET_PYTHON: kerasPython(),
  };
  const engine = startEngine({ environment: { ...process.env, ...environment }, log: () => undefined });
  try {
    await work(engine);
  } finally {
    await engine.child.stop();
  }
}

/** Trains a run, exports it in all formats and runs each one. */
async function measure(engine: EngineClient, run: Case, setting: Setting): Promise<(Exported | Refused)[]> {
  const { jobs, requests } = engine;
  const photos = join(setting.photos, run === 'three' ? 'three' : 'two');
  await requests.project.create({ path: join(setting.temporary, `${run}.facet`) });
  await jobs.imports.run({ folder: photos, labels: { from: 'folders' }, dryRun: false });
  say(`Training ${titles[run]}`);
  const trained = await jobs.runs.train({ ...(await howToTrain(engine, run, setting)), seed: 1 });
  const all = await picturesIn(photos);
  const files = all.filter(
    (_, index) =>
      Math.floor((index * setting.files) / all.length) !== Math.floor(((index - 1) * setting.files) / all.length),
  );
  const bases = files.filter((_, index) => index % Math.ceil(files.length / setting.odd) === 0);
  const odd = await writeOddPictures(join(setting.temporary, run, 'odd'), bases);
  const own = await ownAnswers(
    engine,
    trained.run,
    [...files, ...odd.map(({ path }) => path)],
    join(setting.temporary, `${run}.jsonl`),
  );
  const results: (Exported | Refused)[] = [];
  for (const format of setting.formats) {
    say(`Exporting ${titles[run]} as ${format}`);
    const to = join(setting.temporary, run, format);
    const exported = await jobs.exports
      .run({ run: trained.run, format, weights: setting.weights, to })
      .catch(failureOf);
    if (exported instanceof Failure) {
      results.push({ run, format, refused: exported.message, isKept: exported.kind === 'unsupported' });
      say(exported.message);
      continue;
    }
    const samples = [];
    for (const language of languagesOf[format]) samples.push(await sampleResult(to, language, { files, odd, own }));
    const { check, modelBytes } = exported;
    const isKept = [check.sameClass ?? 0, ...samples.map(({ photos: { sameClass } }) => sameClass)].every(
      (share) => share >= promisedShare,
    );
    results.push({ run, format, modelBytes, check, samples, isKept });
    say(
      `  worst difference ${String(check.worstDifference)}, same class ${String(check.sameClass)}, in ${String(check.runtime)}`,
    );
  }
  await requests.project.close({});
  return results;
}

async function sampleResult(
  folder: string,
  language: Language,
  {
    files,
    odd,
    own,
  }: { files: readonly string[]; odd: readonly OddPicture[]; own: ReadonlyMap<string, ProgramAnswer> },
) {
  const found = await runSample(folder, language, [...files, ...odd.map(({ path }) => path)]);
  const ofKind = (kind: string): string[] => odd.filter((picture) => picture.kind === kind).map(({ path }) => path);
  return {
    language,
    photos: compareAnswers(files, found, own),
    odd: oddKinds.map((kind) => ({ kind, ...compareAnswers(ofKind(kind), found, own) })),
  };
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}
