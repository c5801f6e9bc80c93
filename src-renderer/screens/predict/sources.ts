import { engine, pathOfDropped, shell } from '../../client';
import { mostCapturedBytes } from '../../../src-shared/contract/captures';
import { formatBytes } from '../../components/format';
import { app } from '../../state/app.svelte';
import { models } from './models.svelte';
import { predicting } from './predicting.svelte';

/** A picture that was pasted, and is held in a temporary file, or one of the webcam that was kept as a file of the person's. */
interface Collected {
  readonly path: string;
  readonly isHeld: boolean;
}

/** All of them since the window was loaded, oldest first. */
let collected: readonly Collected[] = [];

/** Predicts all collected pictures, with new ones at the end. */
export async function predictCollected(pictures: readonly Collected[]): Promise<void> {
  collected = [...collected, ...pictures];
  const hasHeld = collected.some(({ isHeld }) => isHeld);
  await predicting.predict(
    collected.map(({ path }) => path),
    { hasHeld },
  );
}

/** Asks for picture files with a system dialog, and predicts them. */
export async function choosePictures(): Promise<void> {
  const chosen = await app.attempt(() => shell.shell.choosePictures({}));
  if (chosen && chosen.paths.length > 0) await predicting.predict(chosen.paths);
}

/** Asks for a folder with a system dialog, and predicts the pictures in it. */
export async function chooseFolder(): Promise<void> {
  const folder = await app.attempt(() => shell.shell.choosePictureFolder({}));
  if (folder !== null) await predicting.predict([folder]);
}

/** Pastes, as the Edit menu does: the page then gets a paste event. */
export async function paste(): Promise<void> {
  await app.attempt(() => shell.shell.paste({}));
}

/** Predicts files and folders that were dropped on the window. Without a model, the first one is opened as the model. */
export async function dropToPredict(files: readonly File[]): Promise<void> {
  const paths = await pathsOf(files);
  const [first] = paths;
  if (first === undefined) return;
  if (models.model === null) models.choose(first);
  else await predicting.predict(paths);
}

/** Predicts what the clipboard holds: files that were copied, or a picture. */
export async function predictPasted(files: readonly File[]): Promise<void> {
  if (files.length === 0) {
    app.notify('The clipboard holds no picture.', 'Copy a picture or files first.');
    return;
  }
  const paths = await pathsOf(files);
  if (paths.length > 0) return predicting.predict(paths);
  const held = await Promise.all(files.map(hold));
  const kept = held.filter((path) => path !== null);
  if (kept.length > 0) await predictCollected(kept.map((path) => ({ path, isHeld: true })));
}

/** Paths of the files that have one. */
async function pathsOf(files: readonly File[]): Promise<string[]> {
  const paths = await Promise.all(files.map((file) => app.attempt(() => pathOfDropped(file))));
  return paths.filter((path) => path !== null);
}

/** Has a picture written to a temporary file; null when it is refused. */
async function hold(file: File): Promise<string | null> {
  if (file.size > mostCapturedBytes) {
    app.notify(
      `A pasted picture has at most ${formatBytes(mostCapturedBytes)}, and this one has ${formatBytes(file.size)}.`,
      'Save it as a file, and choose that.',
      'bad',
    );
    return null;
  }
  const picture = await base64Of(file);
  const answer = await app.attempt(() => engine.captures.hold({ picture }));
  return answer?.path ?? null;
}

/** A blob's bytes as base64. */
export async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const pieces: string[] = [];
  // A call takes a limited number of arguments. A multiple of 3, so that pieces can be joined.
  const step = 24_576;
  for (let from = 0; from < bytes.length; from += step) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(from, from + step))));
  }
  return pieces.join('');
}
