import { ensureBuild } from './build.js';
import { checkout } from './setup/paths.js';
import { ensureSetup } from './setup.js';
import { runToEnd, toolEnvironment, toolScript } from './tools.js';

/** `npm run test:one -- FILE` or `-- -t NAME`: runs those tests without lint, and builds only if stale. */
const args = process.argv.slice(2);
if (args.length === 0) {
  process.stderr.write(
    'Name a test: npm run test:one -- tests/unit/shared/at.test.ts, or npm run test:one -- -t "part of a title"\n',
  );
  process.exit(2);
}
const stamp = await ensureSetup({ quiet: true });
const built = await ensureBuild(stamp);
if (!built.passed) {
  process.stderr.write(`${built.output}\nFacet could not be built from its sources. The errors above say why.\n`);
  process.exit(1);
}
process.exitCode = await runToEnd(stamp.node, [toolScript(checkout, 'vitest'), 'run', ...args], toolEnvironment(stamp));
