import { hasPictureName } from '../../../src-shared/domain/picture-files';

/** What an entry is by its name; 'unknown' is decided by its first bytes. */
export type EntryKind = 'picture' | 'text' | 'archive' | 'other' | 'unknown';

/** Parquet files count as tables: they are read in a second step. */
const texts = /\.(parquet|csv|tsv|txt|json|jsonl|ndjson|xml|ya?ml|names|data|lst|list|md|rst|meta|labels|attr)$/i;
const archives = /\.(zip|tar|tgz|gz|bz2|tbz2?|xz|txz|zst|7z|rar|arrow|tfrecords?|lmdb|hdf5?|h5|npz)$/i;
const others =
  /\.(svg|psd|jp2|ico|pdf|html?|py|ipynb|js|ts|c|cpp|h|m|mat|npy|pkl|pt|pth|mp4|mov|avi|mkv|wav|mp3|db|ini|log|exe|dll)$/i;
const withoutEnding = /(^|\/)(readme|licen[cs]e|copying|notice|authors|citation|changelog)$/i;

/** Decides by the name alone; what a name does not say is read. */
export function entryKind(path: string): EntryKind {
  if (hasPictureName(path)) return 'picture';
  if (texts.test(path) || withoutEnding.test(path)) return 'text';
  if (archives.test(path)) return 'archive';
  return others.test(path) ? 'other' : 'unknown';
}
