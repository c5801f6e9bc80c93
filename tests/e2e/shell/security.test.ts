import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ask, chooseNext, makeProject, valueOf, withOwnApp } from '../../helpers/programs/app';

/** Runs `work` beside a local server, and returns the number of connections to it. */
async function withServer(work: (address: string, connections: () => number) => Promise<void>): Promise<void> {
  let count = 0;
  const server = createServer((_request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*').end('reached');
  });
  server.on('connection', () => (count += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`127.0.0.1:${String((server.address() as AddressInfo).port)}`, () => count);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Runs a script in the page. Returns its value, or the name of the error it threw. */
const attempt = (page: Page, script: string): Promise<unknown> =>
  page.evaluate(
    `(async () => { try { return await (async () => { ${script} })(); } catch (error) { return error.name; } })()`,
  );

/** Statements that would leave a page; HOST stands for a server that would answer. */
const waysOut = {
  fetch: `return (await fetch('http://HOST/')).status`,
  request: `return await new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.onload = () => resolve(request.status);
    request.onerror = () => reject(new TypeError('refused'));
    request.open('GET', 'http://HOST/');
    request.send();
  })`,
  beacon: `navigator.sendBeacon('http://HOST/', 'x')`,
  socket: `new WebSocket('ws://HOST/')`,
  events: `new EventSource('http://HOST/')`,
  image: `new Image().src = 'http://HOST/a.png'`,
  script: `const script = document.createElement('script'); script.src = 'http://HOST/a.js'; document.head.append(script)`,
  style: `document.head.insertAdjacentHTML('beforeend', '<link rel="stylesheet" href="http://HOST/a.css">')`,
  hints: `for (const rel of ['preload', 'prefetch', 'preconnect', 'dns-prefetch', 'modulepreload', 'icon', 'manifest'])
    document.head.insertAdjacentHTML('beforeend', '<link rel="' + rel + '" as="image" href="http://HOST/' + rel + '">')`,
  frame: `document.body.insertAdjacentHTML('beforeend', '<iframe src="http://HOST/"></iframe>')`,
  object: `document.body.insertAdjacentHTML('beforeend', '<object data="http://HOST/"></object><embed src="http://HOST/">')`,
  media: `document.body.insertAdjacentHTML('beforeend', '<video src="http://HOST/" autoplay></video>')`,
  module: `await import('http://HOST/a.js')`,
  worker: `new Worker(URL.createObjectURL(new Blob(['fetch("http://HOST/")'])))`,
  window: `return window.open('http://HOST/') === null`,
  form: `document.body.insertAdjacentHTML('beforeend', '<form id="out" action="http://HOST/"></form>');
    document.getElementById('out').submit()`,
  link: `document.body.insertAdjacentHTML('beforeend', '<a id="link" href="http://HOST/" ping="http://HOST/ping">x</a>');
    document.getElementById('link').click()`,
  blank: `document.body.insertAdjacentHTML('beforeend', '<a id="blank" target="_blank" href="http://HOST/">x</a>');
    document.getElementById('blank').click()`,
  download: `document.body.insertAdjacentHTML('beforeend', '<a id="load" download href="http://HOST/">x</a>');
    document.getElementById('load').click()`,
  peer: `const peer = new RTCPeerConnection({ iceServers: [{ urls: 'turn:HOST?transport=tcp', username: 'u', credential: 'c' }] });
    peer.createDataChannel('x'); await peer.setLocalDescription(await peer.createOffer())`,
  navigation: `location.href = 'http://HOST/'`,
};

describe('a script in the page', () => {
  it('finds no Node, and only the bridge of Facet', () =>
    withOwnApp(async ({ page }) => {
      const names = ['require', 'process', 'module', 'global', 'Buffer', '__dirname', 'electron', 'ipcRenderer'];
      for (const name of names) expect([name, await page.evaluate(`typeof ${name}`)]).toEqual([name, 'undefined']);
      expect(await page.evaluate(`Object.keys(facet)`)).toEqual(['engine', 'shell', 'on', 'pathOfDropped']);
      expect(
        await page.evaluate(`Object.isFrozen(facet) || (() => { facet.engine = 1; return typeof facet.engine; })()`),
      ).not.toBe('number');
      expect(
        await page
          .evaluate(`facet.engine.labels.apply.constructor('return typeof process').call()`)
          .catch(() => 'refused'),
      ).toMatch(/undefined|refused/);
    }));

  it('reaches no network', () =>
    withServer((host, connections) =>
      withOwnApp(async ({ page, problems }) => {
        await fetch(`http://${host}/`);
        expect(connections()).toBe(1); // the server does answer, and counts
        for (const script of Object.values(waysOut)) await attempt(page, script.replaceAll('HOST', host));
        await new Promise((resolve) => setTimeout(resolve, 1500));
        expect(connections()).toBe(1);
        expect(page.url()).toBe('facet://app/index.html');
        problems.splice(0);
      }),
    ));

  it('reaches no file of the computer', () =>
    withOwnApp(async ({ app, page, folder, problems }) => {
      await writeFile(join(folder, 'secret.png'), 'secret');
      const file = `file://${join(folder, 'secret.png')}`;
      expect(await attempt(page, `return (await fetch('${file}')).status`)).toBe('TypeError');
      expect(await attempt(page, `return (await fetch('facet://app/index.html')).status`)).toBe('TypeError');
      expect(await attempt(page, `return window.open('${file}') === null`)).toBe(true);
      await attempt(page, `location.href = '${file}'`);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(page.url()).toBe('facet://app/index.html');
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
      problems.splice(0);
    }));

  it('cannot run text as code, and is served with the policy that forbids it', () =>
    withOwnApp(async ({ app, page, problems }) => {
      const policy = await app.evaluate(async ({ net }) =>
        (await net.fetch('facet://app/index.html')).headers.get('content-security-policy'),
      );
      expect(policy).toContain(`default-src 'none'; script-src 'self'; style-src 'self'`);
      expect(policy).toContain(`connect-src 'none'`);
      await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.ran = 1">')`);
      await page.evaluate(
        `{ const text = document.createElement('script'); text.textContent = 'window.ran = 2'; document.body.append(text); }`,
      );
      await page.evaluate(
        `document.body.insertAdjacentHTML('beforeend', '<iframe srcdoc="<script>parent.ran = 3</script>"></iframe>')`,
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await page.evaluate('typeof window.ran')).toBe('undefined');
      problems.splice(0);
    }));

  it('gets no permission', () =>
    withOwnApp(async ({ page, problems }) => {
      for (const name of ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi']) {
        const script = `return (await navigator.permissions.query({ name: '${name}' })).state`;
        expect([name, await attempt(page, script)]).toEqual([name, 'denied']);
      }
      expect(await attempt(page, `await navigator.mediaDevices.getUserMedia({ audio: true })`)).toMatch(
        /Not(Allowed|Found)Error/,
      );
      expect(await attempt(page, `await navigator.clipboard.readText()`)).toBe('NotAllowedError');
      problems.splice(0);
    }));
});

describe('the bridge', () => {
  it('rejects a path that the person did not choose', () =>
    withOwnApp(async ({ app, page, folder }) => {
      const path = join(folder, 'Faces.facet');
      const images = join(folder, 'images');
      await mkdir(images);
      const refused = { ok: false, failure: { kind: 'permission' } };
      expect(await ask(page, 'engine', 'project', 'create', { path })).toMatchObject(refused);
      expect(await ask(page, 'engine', 'project', 'open', { path: '/etc' })).toMatchObject(refused);
      await makeProject(app, page, path);
      const run = (labels: unknown) => ask(page, 'engine', 'imports', 'run', { folder: images, labels, dryRun: true });
      expect(await run({ from: 'none' })).toMatchObject(refused);
      await chooseNext(app, images);
      await valueOf(ask(page, 'shell', 'shell', 'chooseImportFolder'));
      expect(await run({ from: 'none' })).toMatchObject({ ok: true });
      expect(await run({ from: 'file', file: '/etc/passwd' })).toMatchObject(refused);
      const predict = { model: images, paths: [images, '/etc/passwd'], csv: null, copyInto: null };
      expect(await ask(page, 'engine', 'predictions', 'run', predict)).toMatchObject(refused);
      expect(await ask(page, 'engine', 'exports', 'run', { run: 'r1', format: 'tfjs', to: '/tmp/x' })).toMatchObject(
        refused,
      );
      expect(await ask(page, 'shell', 'shell', 'showInFolder', { path: '/etc' })).toMatchObject(refused);
      await chooseNext(app, null);
      expect(await valueOf(ask(page, 'shell', 'shell', 'chooseImportFolder'))).toBe(null);
    }));

  it('accepts the path of a dropped file', () =>
    withOwnApp(async ({ page, folder }) => {
      const file = join(folder, 'labels.csv');
      await writeFile(file, 'path,class\n');
      await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<input id="files" type="file">')`);
      await page.locator('#files').setInputFiles(file);
      expect(await page.evaluate(`facet.pathOfDropped(document.getElementById('files').files[0])`)).toBe(file);
      expect(await page.evaluate(`facet.pathOfDropped(new File(['x'], 'made-up.csv'))`)).toBe(null);
      await page.evaluate(`document.getElementById('files').remove()`);
    }));

  it('rejects malformed messages', () =>
    withOwnApp(async ({ page }) => {
      const bad = { ok: false, failure: { kind: 'bad-message' } };
      expect(await ask(page, 'engine', 'images', 'get', { image: 'one' })).toMatchObject(bad);
      expect(await ask(page, 'engine', 'project', 'open', { path: ['/etc'] })).toMatchObject(bad);
      expect(await ask(page, 'shell', 'shell', 'showInFolder', {})).toMatchObject(bad);
    }));

  it('answers only the page of its own window', () =>
    withOwnApp(async ({ app }) => {
      const answer = await app.evaluate(async ({ app: electronApp, BrowserWindow }) => {
        const preload = `${electronApp.getAppPath()}/out/preload/preload.cjs`;
        const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await window.loadURL('facet://app/index.html');
        const given: unknown = await window.webContents.executeJavaScript('facet.engine.project.current({})');
        window.destroy();
        return given;
      });
      expect(answer).toMatchObject({ ok: false, failure: { kind: 'permission' } });
    }));
});
