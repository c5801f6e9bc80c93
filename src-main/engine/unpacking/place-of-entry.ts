import { entryKind, type EntryKind } from './entry-kind';
import { entryPath } from './entry-path';
import { isHidden } from './hidden';
import type { UnpackedFolder } from './unpacked-folder';

/** The path and kind of an archive's entry; null for one that is left out, which is counted. */
export function placeOf(
  { tally }: UnpackedFolder,
  name: string,
  isPlainFile: boolean,
): { readonly path: string; readonly kind: EntryKind } | null {
  const place = entryPath(name);
  if ('refused' in place) tally.add('name', name, place.refused);
  else if (isHidden(name)) tally.add('clutter', name, 'It belongs to a system or is hidden.');
  else if (!isPlainFile) tally.add('link', name, 'It is a link, a device or no plain file.');
  else {
    const kind = entryKind(place.path);
    if (kind === 'archive') tally.add('archive', name, 'It is an archive itself. Unpack it on its own if you need it.');
    else if (kind === 'other') tally.add('other', name, 'It is no picture and no small text.');
    else return { path: place.path, kind };
  }
  return null;
}
