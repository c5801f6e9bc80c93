import { writeFileSync } from 'node:fs';

/**
 * Result of a vitest run.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {{ name: string, reason: string }[]} skipped
 * @property {string[]} failed names of tests, of files that could not be loaded, and of errors outside of any test
 */

/** A vitest reporter that writes the tally as JSON to the file that FACET_TALLY names. */
export default class TallyReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly { message?: string }[]} errors outside of any test
   */
  onTestRunEnd(modules, errors) {
    /** @type {Tally} */
    const tally = {
      passed: 0,
      skipped: [],
      failed: errors.map(({ message = '' }) => `error outside of any test: ${message.split('\n')[0]}`),
    };
    for (const module of modules) {
      if (module.errors().length > 0) tally.failed.push(module.relativeModuleId);
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) tally.failed.push(suite.fullName);
      for (const test of module.children.allTests()) count(test, tally);
    }
    if (process.env.FACET_TALLY) writeFileSync(process.env.FACET_TALLY, JSON.stringify(tally));
  }
}

/**
 * @param {import('vitest/node').TestCase} test
 * @param {Tally} tally
 */
function count(test, tally) {
  const result = test.result();
  if (result.state === 'passed') tally.passed += 1;
  else if (result.state === 'skipped')
    tally.skipped.push({ name: test.fullName, reason: result.note ?? 'no reason given' });
  // A test that never ended because its process died did not pass.
  else tally.failed.push(test.fullName);
}
