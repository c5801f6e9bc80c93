import type { ElectronApplication } from 'playwright-core';

export interface Fetched {
  readonly status: number;
  readonly type: string | null;
  readonly caching: string | null;
  readonly bytes: number;
}

/** Fetches an address on the shell's side of the protocol, where the status can be read. */
export const fetched = (app: ElectronApplication, url: string): Promise<Fetched> =>
  app.evaluate(async ({ net }, address) => {
    const response = await net.fetch(address);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      caching: response.headers.get('cache-control'),
      bytes: (await response.arrayBuffer()).byteLength,
    };
  }, url);
