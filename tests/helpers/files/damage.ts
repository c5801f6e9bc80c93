import { readFile, writeFile } from 'node:fs/promises';

/** Flips the lowest bit of one byte of a file (by default the middle one), does `work`, and restores the file. */
export async function whileFlipped<T>(file: string, work: () => Promise<T>, at?: number): Promise<T> {
  const whole = await readFile(file);
  await flip(file, at);
  try {
    return await work();
  } finally {
    await writeFile(file, whole);
  }
}

/** Flips the lowest bit of one byte of a file, by default the middle one. */
export async function flip(file: string, at?: number): Promise<void> {
  const bytes = await readFile(file);
  const offset = at ?? Math.floor(bytes.length / 2);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  await writeFile(file, bytes);
}
