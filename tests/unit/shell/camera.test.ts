import { expect, it } from 'vitest';
import { CameraPermission } from '../../../src-main/shell/camera';

const contents = {};
const request = {
  isMainFrame: true,
  requestingUrl: 'facet://app/index.html',
  mediaTypes: ['video'] as ('video' | 'audio')[],
};

it('a permission holds for ten seconds and one stream', () => {
  const camera = new CameraPermission(() => contents);
  expect(camera.use(contents, request, 0)).toBe(false);
  camera.give(0);
  expect(camera.use(contents, request, 10_000)).toBe(false);
  expect(camera.use(contents, request, 9999)).toBe(true);
  expect(camera.use(contents, request, 9999)).toBe(false);
});

it.each([
  ['a frame in the page', contents, { ...request, isMainFrame: false }],
  ['another page', contents, { ...request, requestingUrl: 'https://example.org/facet://app/' }],
  ['a page whose address begins like ours', contents, { ...request, requestingUrl: 'facet://application/' }],
  ['another window', {}, request],
  ['no window', null, request],
  ['the microphone', contents, { ...request, mediaTypes: ['audio' as const] }],
  ['camera and microphone', contents, { ...request, mediaTypes: ['video' as const, 'audio' as const] }],
  ['nothing', contents, { ...request, mediaTypes: [] }],
])('%s does not use it', (_who, asking, asked) => {
  const camera = new CameraPermission(() => contents);
  camera.give(0);
  expect(camera.use(asking, asked, 1)).toBe(false);
  expect(camera.use(contents, request, 2)).toBe(true); // and it is still there
});
