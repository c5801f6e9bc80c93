import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ask, valueOf, withOwnApp } from '../../helpers/programs/app';

/** Asks for a stream as a script in the page can. Returns its tracks' kinds, or the name of the error. The tracks are stopped. */
const streamOf = (page: Page, constraints: object): Promise<unknown> =>
  page.evaluate(
    `(async () => { try {
      const stream = await navigator.mediaDevices.getUserMedia(${JSON.stringify(constraints)});
      const kinds = stream.getTracks().map(({ kind }) => kind);
      for (const track of stream.getTracks()) track.stop();
      return kinds;
    } catch (error) { return error.name; } })()`,
  );

const refused = 'NotAllowedError';

it('the camera is permitted for one stream of pictures, and for nothing else', () =>
  withOwnApp(
    async ({ page, problems }) => {
      const video = { video: true };
      expect(await streamOf(page, video)).toBe(refused);

      await valueOf(ask(page, 'shell', 'shell', 'openCamera'));
      expect(await streamOf(page, { video: true, audio: true })).toBe(refused);
      expect(await streamOf(page, { audio: true })).toBe(refused);
      expect(await streamOf(page, video)).toEqual(['video']);
      expect(await streamOf(page, video)).toBe(refused); // used up

      await valueOf(ask(page, 'shell', 'shell', 'openCamera'));
      await valueOf(ask(page, 'shell', 'shell', 'closeCamera'));
      expect(await streamOf(page, video)).toBe(refused);
      const state = `navigator.permissions.query({ name: 'camera' }).then(({ state }) => state)`;
      expect(await page.evaluate(state)).toBe('denied');
      problems.splice(0);
    },
    { args: ['--use-fake-device-for-media-stream'] },
  ));
