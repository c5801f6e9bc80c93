import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

interface Encoder {
  encode(rgba: Buffer, width: number, height: number, options: object): Uint8Array | null;
}

const { resolve } = createRequire(import.meta.url);

/** A JPEG XL of RGBA pixels, by libjxl in WebAssembly. @param quality 0 to 100; 100 is lossless */
export async function jxl(rgba: Buffer, width: number, height: number, quality = 90): Promise<Buffer> {
  const load = (path: string): Promise<{ readonly default: unknown }> =>
    import(pathToFileURL(resolve(path)).href) as Promise<{ readonly default: unknown }>;
  const make = (await load('@jsquash/jxl/codec/enc/jxl_enc.js')).default as (options: object) => Promise<Encoder>;
  const { defaultOptions } = (await load('@jsquash/jxl/meta.js')) as unknown as { readonly defaultOptions: object };
  const wasmBinary = readFileSync(resolve('@jsquash/jxl/codec/enc/jxl_enc.wasm'));
  const encoder = await make({ noInitialRun: true, wasmBinary });
  const encoded = encoder.encode(rgba, width, height, { ...defaultOptions, quality, lossless: quality === 100 });
  if (!encoded) throw new Error('libjxl encoded nothing');
  return Buffer.from(encoded);
}
