/**
 * A failure that a person can act on: what is missing or went wrong, and the exact next step.
 * The kind is for tests and callers; a person sees only the sentences.
 */
export class SetupProblem extends Error {
  /**
   * @param {'missing' | 'network' | 'disk' | 'hash' | 'permission' | 'unsupported' | 'broken'} kind
   * @param {string} sentence what is missing or went wrong
   * @param {string} nextStep what to do about it
   * @param {string} [output] output of the program that failed; shown with FACET_DEBUG=1
   */
  constructor(kind, sentence, nextStep, output = '') {
    super(`${sentence} ${nextStep}`);
    this.name = 'SetupProblem';
    this.kind = kind;
    this.output = output;
  }
}

/**
 * @param {unknown} error
 * @returns {SetupProblem} the problem itself, or one that describes an unexpected error
 */
export function asProblem(error) {
  if (error instanceof SetupProblem) return error;
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === 'ENOSPC') return diskFull(message);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new SetupProblem(
      'permission',
      `Set-up has no permission to write a file or folder: ${message}.`,
      'Change its owner or permissions, then run "npm run setup" again.',
    );
  }
  return new SetupProblem(
    'broken',
    `Set-up stopped on an unexpected error: ${message}.`,
    'Run "FACET_DEBUG=1 npm run setup" and report what it prints.',
  );
}

/**
 * @param {string} detail
 * @returns {SetupProblem}
 */
export function diskFull(detail) {
  return new SetupProblem(
    'disk',
    `The disk is full (${detail.trim()}).`,
    'Free some space, then run "npm run setup" again; it continues where it stopped.',
  );
}
