/**
 * A failure that a person can act on: what is missing or went wrong, and the exact next step.
 * Kinds let tests and callers tell failures apart; the sentence is all that a person sees.
 */
export class SetupProblem extends Error {
  /**
   * @param {'missing' | 'network' | 'disk' | 'hash' | 'permission' | 'unsupported' | 'broken'} kind
   * @param {string} sentence what is missing or went wrong
   * @param {string} nextStep what to do about it
   * @param {string} [output] what the program that failed printed; shown with FACET_DEBUG=1
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
 * @returns {SetupProblem} the same problem, or one that stands for an error nobody foresaw
 */
export function asProblem(error) {
  if (error instanceof SetupProblem) return error;
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === 'ENOSPC') return diskFull(message);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new SetupProblem(
      'permission',
      `A file or folder may not be written: ${message}.`,
      'Change its owner or rights, then run "npm run setup" again.',
    );
  }
  return new SetupProblem(
    'broken',
    `Set-up stopped on an error nobody foresaw: ${message}.`,
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
