import * as v from 'valibot';

// Texts that a caller sends. Each has a limit: what is kept of it is shown in lists and copied into every backup.

/** A path, as long as Windows has them. */
export const PathText = v.pipe(v.string(), v.maxLength(32_767, 'A path has up to 32,767 characters'));

/** A name of something, or a value that it is asked for by. */
export const NameText = v.pipe(v.string(), v.maxLength(4096, 'A name has up to 4,096 characters'));

/** Why somebody did something. */
export const ReasonText = v.pipe(v.string(), v.maxLength(2000, 'A reason has up to 2,000 characters'));
