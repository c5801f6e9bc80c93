import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { installPackages, missingPackages } from '../../scripts/setup/dependencies.js';
import { silent, temporaryFolder, writeFiles } from './stand-in';

const names = ['first-thing', 'second-thing'];

/** A local registry with two packages. While broken, it closes the connection when the second is requested. */
async function startRegistry() {
  const archives = new Map(names.map((name) => [name, packArchive(name)]));
  const state = { isBroken: true, archivesSent: [] as string[] };
  const server = createServer((request, response) => {
    const [, name = '', file] = (request.url ?? '').split('/');
    const archive = archives.get(name);
    if (archive === undefined) return void response.writeHead(404).end();
    if (file === undefined) return void response.end(JSON.stringify(describePackage(name, archive, origin())));
    // Later, so that the first one has arrived.
    if (state.isBroken && name === 'second-thing') return void setTimeout(() => request.socket.destroy(), 1_000);
    state.archivesSent.push(name);
    response.setHeader('cache-control', 'public, immutable, max-age=31557600');
    response.end(archive);
  });
  const origin = () => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { state, origin, integrities: new Map([...archives].map(([name, archive]) => [name, integrityOf(archive)])) };
}

function packArchive(name: string): Buffer {
  const folder = temporaryFolder();
  writeFiles(folder, { 'package/package.json': JSON.stringify({ name, version: '1.0.0' }) });
  execFileSync('tar', ['-czf', 'archive.tgz', 'package'], { cwd: folder });
  return readFileSync(join(folder, 'archive.tgz'));
}

function integrityOf(archive: Buffer): string {
  return `sha512-${createHash('sha512').update(archive).digest('base64')}`;
}

function describePackage(name: string, archive: Buffer, origin: string) {
  const dist = { tarball: `${origin}/${name}/1.0.0.tgz`, integrity: integrityOf(archive) };
  return { name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { name, version: '1.0.0', dist } } };
}

/** A checkout that wants the two packages. */
function makeRoot(integrities: ReadonlyMap<string, string>): string {
  const root = temporaryFolder();
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const locked = names.map(
    (name) => [`node_modules/${name}`, { version: '1.0.0', integrity: integrities.get(name) }] as const,
  );
  const packages = { '': { name: 'stand-in', dependencies }, ...Object.fromEntries(locked) };
  writeFiles(root, {
    'package.json': JSON.stringify({ name: 'stand-in', dependencies }),
    'package-lock.json': JSON.stringify({ name: 'stand-in', lockfileVersion: 3, requires: true, packages }),
  });
  return root;
}

test('when the network is lost half-way, set-up says so and a second run continues', async () => {
  const { state, origin, integrities } = await startRegistry();
  const root = makeRoot(integrities);
  const npm = { npm_config_registry: origin(), npm_config_cache: temporaryFolder(), npm_config_fetch_retries: '0' };
  const context = { root, cache: temporaryFolder(), env: { ...process.env, ...npm } };

  await expect(installPackages(context, silent)).rejects.toMatchObject({
    kind: 'network',
    message:
      'The network was lost while fetching the npm packages. ' +
      'Check the connection (or npm\'s registry setting), then run "npm run setup" again; it continues where it stopped.',
  });
  expect(missingPackages(root)).toContain('node_modules/second-thing');

  state.isBroken = false;
  await installPackages(context, silent);
  expect(missingPackages(root)).toEqual([]);
  expect(state.archivesSent).toEqual(['first-thing', 'second-thing']);
});

test('a package that is missing or has another version is reinstalled', async () => {
  const { state, origin, integrities } = await startRegistry();
  state.isBroken = false;
  const root = makeRoot(integrities);
  const npm = { npm_config_registry: origin(), npm_config_cache: temporaryFolder() };
  const context = { root, cache: temporaryFolder(), env: { ...process.env, ...npm } };
  await installPackages(context, silent);

  rmSync(join(root, 'node_modules', 'first-thing'), { recursive: true });
  expect(missingPackages(root)).toEqual(['node_modules/first-thing']);
  await installPackages(context, silent);
  expect(existsSync(join(root, 'node_modules', 'first-thing', 'package.json'))).toBe(true);

  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const newer = lock.replace(/("node_modules\/second-thing":\{"version":)"1.0.0"/, '$1"1.0.1"');
  writeFiles(root, { 'package-lock.json': newer });
  expect(missingPackages(root)).toEqual(['node_modules/second-thing']);
});

test('a package with a wrong hash is refused', async () => {
  const { state, origin } = await startRegistry();
  state.isBroken = false;
  const wrong = new Map(names.map((name) => [name, integrityOf(Buffer.from(name))]));
  const npm = { npm_config_registry: origin(), npm_config_cache: temporaryFolder() };
  const context = { root: makeRoot(wrong), cache: temporaryFolder(), env: { ...process.env, ...npm } };
  await expect(installPackages(context, silent)).rejects.toMatchObject({ kind: 'hash' });
});
