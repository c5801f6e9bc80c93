import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkout } from './setup/paths.js';

/** @typedef {{ version?: string, license?: string, dev?: boolean, optional?: boolean }} LockedPackage */

/** Software and networks that come in addition to the npm packages. */
const additional = [
  ['TensorFlow (native library)', '2.21.0', 'Apache-2.0'],
  ['NVIDIA CUDA libraries (only with the GPU build)', 'as pinned', 'NVIDIA’s own licences'],
  ['EfficientNet-Lite0 with ImageNet weights (starter model general)', '0.1.0', 'Apache-2.0'],
  ['faceres, of @vladmandic/human (starter model faces)', '3.3.6', 'MIT; its training data may be for research only'],
  [
    'libheif and libde265, of libheif-js (reads HEIC)',
    '1.23.2',
    'LGPL-3.0; in a file of their own, which may be replaced',
  ],
  [
    'libjxl with skcms, Highway and Brotli, of @jsquash/jxl (reads JPEG XL)',
    '1.3.0',
    'BSD-3-Clause; Brotli MIT; Highway Apache-2.0 or BSD-3-Clause',
  ],
  ['BlazeFace, of @vladmandic/human (face detector)', '3.3.6', 'MIT'],
];

/**
 * Lists every third-party package that Facet runs on, with version and licence from the lockfile.
 * @returns {string} the text of THIRD-PARTY-NOTICES.md
 */
export function notices() {
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8'));
  /** @type {[string, LockedPackage][]} */
  const packages = Object.entries(lock.packages);
  const rows = packages
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, { version = '', license = 'see its package' }]) => [
      path.replace(/^.*node_modules\//, ''),
      version,
      license,
    ]);
  const lines = [...new Set([...additional, ...rows].map((row) => `| ${row.join(' | ')} |`))];
  return `# Third-party software

Facet runs on these packages and uses these networks. Each keeps its own licence; its text is in the package. This
list is made from the lockfile by \`node scripts/notices.js\`.

| package | version | licence |
| --- | --- | --- |
${lines.join('\n')}
`;
}

export const noticesFile = join(checkout, 'THIRD-PARTY-NOTICES.md');

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeFileSync(noticesFile, notices());
}
