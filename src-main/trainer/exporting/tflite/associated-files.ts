import { zipSync } from 'fflate';

/** Name of the list of labels in a model file, one label per line. */
export const labelsFile = 'labels.txt';
/** Name of Facet's facts in a model file, the same as metadata.json beside it. */
export const factsFile = 'metadata.json';

/** Signatures and places of numbers in a zip's directory: APPNOTE.TXT 4.3.12 and 4.3.16. */
const entry = { signature: 0x02014b50, fixedBytes: 46, nameLength: 28, extraLength: 30, commentLength: 32, start: 42 };
const directoryEnd = { bytes: 22, entries: 10, start: 16 };

/** The oldest date that a zip can hold, so that equal models make equal files. */
const noDate = new Date(1980, 0, 1);

/**
 * Puts files behind a model, as TFLite's metadata has them: a zip that is not compressed, whose places count from the start of the model. The
 * result is both a model and a zip.
 */
export function withAssociatedFiles(model: Uint8Array, files: Readonly<Record<string, string>>): Uint8Array {
  const encoder = new TextEncoder();
  const contents = Object.entries(files).map(([name, text]) => [name, encoder.encode(text)] as const);
  const zip = zipSync(Object.fromEntries(contents), { level: 0, mtime: noDate });
  moveEntries(zip, model.length);
  const file = new Uint8Array(model.length + zip.length);
  file.set(model);
  file.set(zip, model.length);
  return file;
}

/** Adds an offset to all places in a zip's directory. */
function moveEntries(zip: Uint8Array, offset: number): void {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const move = (place: number): void => {
    view.setUint32(place, view.getUint32(place, true) + offset, true);
  };
  const end = zip.length - directoryEnd.bytes;
  let place = view.getUint32(end + directoryEnd.start, true);
  for (let left = view.getUint16(end + directoryEnd.entries, true); left > 0; left -= 1) {
    if (view.getUint32(place, true) !== entry.signature) throw new Error('The zip has no directory where it should be');
    move(place + entry.start);
    const lengths = [entry.nameLength, entry.extraLength, entry.commentLength];
    place += lengths.reduce((total, at) => total + view.getUint16(place + at, true), entry.fixedBytes);
  }
  move(end + directoryEnd.start);
}
