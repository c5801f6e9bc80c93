import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { onTestFinished } from 'vitest';

export const checkout = join(import.meta.dirname, '..', '..');

/** A step's report that is discarded. */
export const silent = { progress: () => undefined, note: () => undefined };

/** Makes an empty folder that is deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'facet-setup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a checkout before its first set-up: the files that set-up needs, and no node_modules. */
export function freshCheckout(): string {
  const root = temporaryFolder();
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'scripts', 'resources']) {
    cpSync(join(checkout, name), join(root, name), { recursive: true });
  }
  return root;
}

/** Makes a folder for PATH with these shell scripts, by name. */
export function programs(scripts: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a checkout's set-up command with these variables and no others. */
export function runSetup(root: string, env: Record<string, string>, ...args: string[]): Promise<Ended> {
  return new Promise((settle) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'setup.js'), ...args], { cwd: root, env });
    const ended = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
    child.on('close', (code) => settle({ code, ...ended }));
  });
}

/** Lists every file and folder below, with size and modification time. */
export function inventory(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => {
      const { size, mtimeMs } = statSync(path);
      return `${relative(folder, path)} ${size} ${mtimeMs}`;
    })
    .sort();
}

/** Writes files by their paths. */
export function writeFiles(root: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}
