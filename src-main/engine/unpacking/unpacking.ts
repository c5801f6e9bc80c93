import type { Unpacked } from '../../../src-shared/domain/unpacked';
import type { FailureMessage } from '../base/thread-failure';
import { unpackFer2013 } from './fer2013';
import type { Limits } from './limits';
import type { Material } from './material';
import { unpackParquet } from './parquet/unpack';
import type { Found, Reading } from './reading';
import { unpackTar } from './tar';
import { UnpackedFolder } from './unpacked-folder';
import { unpackZip } from './zip';

/** A task for the thread. */
export interface UnpackTask {
  /** The source as the person named it. */
  readonly source: string;
  readonly material: Material;
  /** An empty folder. */
  readonly to: string;
  readonly limits: Limits;
}

export type UnpackResult = Omit<Unpacked, 'folder' | 'seconds'>;

/** A message from the thread: bytes of the source that are done, the outcome, or what stopped it. */
export type UnpackMessage =
  { readonly bytes: number } | { readonly result: UnpackResult } | { readonly failed: FailureMessage };

/** Unpacks in this thread. @param progress called with the bytes of the source that are done */
export async function unpackInThread(
  { source, material, to, limits }: UnpackTask,
  progress: (bytes: number) => void,
): Promise<UnpackResult> {
  const folder = new UnpackedFolder(to, { path: source, bytes: material.bytes }, limits);
  const { labels, notes } = await read(material, to, { folder, limits, progress });
  const { files, pictures, bytes } = folder;
  return { form: material.form, files, pictures, bytes, labels, leftOut: folder.tally.report(), notes: [...notes] };
}

function read(material: Material, to: string, reading: Reading): Promise<Found> {
  switch (material.form) {
    case 'zip':
      return unpackZip(material.file, to, reading);
    case 'tar':
      return unpackTar(material.file, material.compression, reading);
    case 'parquet':
      return unpackParquet(material.files, reading);
    case 'fer2013':
      return unpackFer2013(material.file, reading);
  }
}
