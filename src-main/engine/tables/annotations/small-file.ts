import { readFile, stat } from 'node:fs/promises';

/** Reads a small text that lies beside many others: one that can't be read costs no other. @returns it, or the reason as part of a sentence */
export async function readSmall(file: string, mostBytes: number): Promise<{ text: string } | { problem: string }> {
  try {
    const found = await stat(file);
    // Opening a pipe would wait until somebody writes to it.
    if (!found.isFile()) return { problem: 'it is no file' };
    if (found.size > mostBytes) return { problem: `it is larger than ${String(mostBytes / 1e6)} MB` };
    return { text: (await readFile(file, 'utf8')).replace(/^\ufeff/, '') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { problem: `it can't be read (${code})` };
  }
}
