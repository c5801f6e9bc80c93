import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';

/** Environments of the decoders that this process has started. */
function environments(): string[][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const isOurs = new RegExp(`^PPid:\\s+${String(process.pid)}$`, 'm').test(
          readFileSync(`/proc/${id}/status`, 'utf8'),
        );
        const isDecoder = readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('decoder.cjs');
        return isOurs && isDecoder ? [readFileSync(`/proc/${id}/environ`, 'utf8').split('\0')] : [];
      } catch {
        return []; // it has ended
      }
    });
}

test('a decoder gets only paths from the person’s environment', async (context) => {
  if (process.platform !== 'linux') context.skip('looks at processes through /proc');
  vi.stubEnv('FACET_TEST_SECRET', 'hidden');
  vi.stubEnv('LD_PRELOAD_OF_TEST', '/nowhere.so');
  const pool = new DecoderPool({ size: 1, log: () => undefined });
  try {
    await pool.versions();
    const [environment = []] = environments();
    const names = environment.filter((entry) => entry !== '').map((entry) => entry.split('=')[0]);
    const allowed = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'FACET_PROGRAMS', 'FACET_NODE'];
    const own = ['UV_THREADPOOL_SIZE', 'MALLOC_ARENA_MAX', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'];
    expect(names.filter((name) => ![...allowed, ...own].includes(name ?? ''))).toEqual([]);
    expect(names).toContain('UV_THREADPOOL_SIZE');
  } finally {
    await pool.close();
    vi.unstubAllEnvs();
  }
});
