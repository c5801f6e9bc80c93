import * as v from 'valibot';

// Texts that a caller sends. Each has a limit, since stored texts are shown in lists and copied into every backup.

/** A path, up to the longest that Windows has. */
export const PathText = v.pipe(v.string(), v.maxLength(32_767, 'A path has up to 32,767 characters'));

/** A name, or a value to look it up by. */
export const NameText = v.pipe(v.string(), v.maxLength(4096, 'A name has up to 4,096 characters'));

/** A person's note on something. */
export const NoteText = v.pipe(v.string(), v.maxLength(500, 'A note has up to 500 characters'));

/** A person's reason for a change. */
export const ReasonText = v.pipe(v.string(), v.maxLength(2000, 'A reason has up to 2,000 characters'));

/** A person who labels, by name. */
export const AnnotatorName = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'A person’s name is not empty'),
  v.maxLength(200, 'A person’s name has up to 200 characters'),
);
