/**
 * @typedef {object} StepReport
 * @property {(text: string) => void} progress what it is doing now, as often as it likes
 * @property {(text: string) => void} note a line that stays
 */

const slowest = 5_000;
const fastest = 100;

/**
 * Writes what set-up does to standard error: on a terminal one living line a step, elsewhere a line every five seconds.
 */
export class Report {
  /**
   * @param {{ quiet?: boolean, stream?: NodeJS.WriteStream }} [options] quiet: silent about what was in place already
   */
  constructor({ quiet = false, stream = process.stderr } = {}) {
    this.quiet = quiet;
    this.stream = stream;
    /** @type {string | undefined} said before the first line of work, or never */
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
   * A step that found everything in place.
   * @param {string} title
   * @param {string} detail
   */
  ready(title, detail) {
    if (!this.quiet) this.line(`  ✓ ${title.padEnd(width)} ${detail}`);
  }

  /**
   * A step that found something missing, and is not to mend it.
   * @param {string} title
   * @param {string} detail
   */
  missing(title, detail) {
    this.line(`  ✗ ${title.padEnd(width)} ${detail}`);
  }

  /**
   * Does a step's work under a line of progress, and says how long it took.
   * @param {string} title
   * @param {(step: StepReport) => Promise<string>} work answers with what is there now
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
