import { isClutter } from '../folders/clutter';

/** Whether an entry, or a folder above it, is hidden or belongs to a system: `__MACOSX/._a.jpg`, `.git/index`. */
export const isHidden = (path: string): boolean =>
  path.split('/').some((part) => part !== '.' && part !== '..' && isClutter(part));
