import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeStarters, starters } from '../../scripts/setup/starters.js';
import { silent, temporaryFolder, writeFiles } from './stand-in';

const requirements = join(import.meta.dirname, '..', '..', 'resources', 'requirements');
/** An address where nothing listens. */
const nowhere = 'http://127.0.0.1:9/';
/** The name that set-up gave it before there was a face detector. */
const earlier = 'starters/human-3.3.6-18ef43723514';

test('a cache older than the face detector keeps its starter, and is completed when the network is back', async () => {
  const cache = temporaryFolder();
  writeFiles(cache, { [`${earlier}/package/models/faceres.json`]: '{}' });
  const context: Parameters<typeof starters.perform>[0] = {
    ...{
      root: cache,
      cache,
      requirements,
      build: 'cpu',
      node: process.execPath,
      nodePackage: '',
      retryElectron: false,
    },
    env: {
      ...process.env,
      ...{ npm_config_registry: nowhere, npm_config_fetch_retries: '0', npm_config_cache: join(cache, 'npm') },
      ...{ PIP_INDEX_URL: nowhere, PIP_EXTRA_INDEX_URL: '', PIP_RETRIES: '0', PIP_NO_CACHE_DIR: '1' },
    },
  };
  expect(await starters.inspect(context)).toEqual({ ready: false, detail: 'general and faces not fetched yet' });
  await starters.perform(context, silent);
  const description = describeStarters(context);
  expect(description.faces).toEqual({ source: join(cache, earlier, 'package/models/faceres.json'), reason: '' });
  expect(description.detector).toEqual({ source: null, reason: expect.stringMatching(/network|fetching/) as string });
  expect(description.general.source).toBeNull();
});
