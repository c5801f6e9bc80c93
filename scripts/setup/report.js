/**
 * @typedef {object} StepReport
 * @property {(text: string) => void} progress shows what the step is doing; may be called at any rate
 * @property {(text: string) => void} note prints a line that stays
 */

/** Milliseconds between two lines of progress, without and with a terminal. */
const slowest = 5_000;
const fastest = 100;

/**
 * Reports on standard error what set-up does: on a terminal one live line per step, elsewhere a line every five seconds.
 */
export class Report {
  /**
   * @param {{ quiet?: boolean, stream?: NodeJS.WriteStream }} [options] quiet: say nothing about what was already installed
   */
  constructor({ quiet = false, stream = process.stderr } = {}) {
    this.quiet = quiet;
    this.stream = stream;
    /** @type {string | undefined} printed before the first line of work, or never */
    this.heading = undefined;
  }

  /** @param {string} text */
  line(text) {
    if (this.heading !== undefined) {
      const heading = this.heading;
      this.heading = undefined;
      this.stream.write(`${heading}\n`);
    }
    this.stream.write(`${text}\n`);
  }

  /**
   * Reports a step with nothing to do.
   * @param {string} title
   * @param {string} detail
   */
  ready(title, detail) {
    if (!this.quiet) this.line(`  ✓ ${title.padEnd(width)} ${detail}`);
  }

  /**
   * Reports a step with something missing, when set-up only checks.
   * @param {string} title
   * @param {string} detail
   */
  missing(title, detail) {
    this.line(`  ✗ ${title.padEnd(width)} ${detail}`);
  }

  /**
   * Runs a step's work under a line of progress, and reports how long it took.
   * @param {string} title
   * @param {(step: StepReport) => Promise<string>} work returns a description of what is installed now
   * @returns {Promise<void>}
   */
  async step(title, work) {
    const start = Date.now();
    let last = 0;
    let failed = true;
    const progress = (/** @type {string} */ text) => {
      const now = Date.now();
      if (now - last < (this.stream.isTTY ? fastest : slowest)) return;
      last = now;
      const line = `  … ${title.padEnd(width)} ${text} (${Math.round((now - start) / 1000)} s)`;
      if (this.stream.isTTY) this.stream.write(`\r\x1b[K${line.slice(0, (this.stream.columns || 80) - 1)}`);
      else this.line(line);
    };
    const clear = () => {
      if (this.stream.isTTY) this.stream.write('\r\x1b[K');
    };
    const note = (/** @type {string} */ text) => {
      clear();
      this.line(`    ${text}`);
    };
    try {
      if (this.stream.isTTY) progress('');
      const detail = await work({ progress, note });
      failed = false;
      clear();
      this.line(`  ✓ ${title.padEnd(width)} ${detail} (${seconds(Date.now() - start)})`);
    } finally {
      if (failed) {
        clear();
        this.line(`  ✗ ${title.padEnd(width)} stopped after ${seconds(Date.now() - start)}`);
      }
    }
  }
}

const width = 19;

/**
 * @param {number} milliseconds
 * @returns {string}
 */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * @param {number} bytes
 * @returns {string}
 */
export function megabytes(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
