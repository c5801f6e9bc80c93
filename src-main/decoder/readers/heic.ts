import { createRequire } from 'node:module';
import { headerOf, upright } from '../libvips';
import { damaged, Refused } from '../refusals';
import { toPixels, type Pixels } from '../samples';
import { checkEdges } from '../sizes';
import { hdrColours, toneMapped, type Nclx } from '../tones/hdr';
import { asStill } from './iso-media';
import { WasmLibrary } from './wasm-library';

/*
 * HEIC and HEIF by libheif and libde265 in WebAssembly (npm libheif-js, LGPL-3.0, a file of its own that can be replaced). sharp's libheif
 * has no HEVC, but reads the header, so that sizes are checked before anything is decoded. libheif turns and mirrors (irot, imir); an
 * orientation in the EXIF block repeats that, and is not applied.
 */

/** Objects of C++. */
type Handle = object;

/** The functions of libheif-js that are used. What fails returns an object with a `code`. */
interface Libheif {
  readonly HEAPU8: Uint8Array;
  readonly heif_error_Ok: Handle;
  readonly heif_colorspace_RGB: Handle;
  readonly heif_chroma_interleaved_RGB: Handle;
  readonly heif_chroma_interleaved_RGBA: Handle;
  readonly heif_chroma_interleaved_RRGGBB_LE: Handle;
  heif_context_alloc(): Handle;
  heif_context_free(context: Handle): void;
  heif_context_read_from_memory(context: Handle, bytes: Uint8Array): { readonly code: Handle };
  heif_js_context_get_primary_image_handle(context: Handle): Handle;
  heif_image_handle_release(handle: Handle): void;
  heif_js_decode_image2(handle: Handle, space: Handle, chroma: Handle): Decoded | Promise<Decoded>;
  heif_image_release(image: Handle): void;
}

/** A decoded image with one interleaved channel. */
interface Decoded {
  readonly image: Handle;
  readonly channels: readonly Channel[];
}

interface Channel {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly data: Uint8Array;
  readonly bits_per_pixel: number;
}

/** Decodes the primary image: upright, sRGB, on white. @throws Refused, or sharp's errors for a header that can't be read */
export async function readHeic(file: Buffer): Promise<Pixels & { readonly exif: Buffer | null }> {
  const bytes = asStill(file);
  const header = await headerOf(bytes);
  checkEdges(header);
  const exif = header.exif ?? null;
  if (header.compression === 'av1') {
    const { data, info } = await upright(bytes, header).raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: data, exif };
  }
  const hdr = header.hasProfile ? null : hdrColours(bytes);
  if (hdr) return { ...toneMappedPlane(await primary(bytes, 'deep'), hdr), exif };
  const { width, height, data } = await primary(bytes, header.hasAlpha ? 'rgba' : 'rgb');
  return { ...(await toPixels({ width, height, channels: header.hasAlpha ? 4 : 3, data, icc: header.icc })), exif };
}

function toneMappedPlane({ width, height, data, bits }: Plane, hdr: Nclx): Pixels {
  const scale = 65535 / (2 ** bits - 1);
  const codes = Uint16Array.from({ length: width * height * 3 }, (_, at) =>
    Math.round(data.readUInt16LE(at * 2) * scale),
  );
  return { width, height, pixels: toneMapped(codes, hdr) };
}

/** Interleaved channels: bytes per pixel, and libheif's name. */
const layouts = {
  rgb: { pixelBytes: 3, chroma: 'heif_chroma_interleaved_RGB' },
  rgba: { pixelBytes: 4, chroma: 'heif_chroma_interleaved_RGBA' },
  deep: { pixelBytes: 6, chroma: 'heif_chroma_interleaved_RRGGBB_LE' },
} as const;
type Layout = keyof typeof layouts;

interface Plane {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** Rows without padding. */
  readonly data: Buffer;
}

const library = new WasmLibrary<Libheif>(() => {
  const silent = (): void => undefined;
  const make = createRequire(import.meta.url)('libheif-js/libheif-wasm/libheif-bundle.js') as (
    options: object,
  ) => Libheif;
  return make({ print: silent, printErr: silent });
});

/** Decodes the primary image. @throws Refused */
async function primary(bytes: Buffer, layout: Layout): Promise<Plane> {
  try {
    return await library.use((lib) => decodePrimary(lib, bytes, layout));
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw damaged('libheif can’t decode it');
  }
}

async function decodePrimary(lib: Libheif, bytes: Buffer, layout: Layout): Promise<Plane> {
  const context = lib.heif_context_alloc();
  try {
    if (lib.heif_context_read_from_memory(context, bytes).code !== lib.heif_error_Ok)
      throw damaged('libheif can’t read it');
    const handle = lib.heif_js_context_get_primary_image_handle(context);
    if ('code' in handle) throw damaged('it does not say which of its pictures is the main one');
    try {
      const decoded = await lib.heif_js_decode_image2(handle, lib.heif_colorspace_RGB, lib[layouts[layout].chroma]);
      if ('code' in decoded) throw damaged('libheif can’t decode it');
      try {
        return planeOf(decoded.channels, layouts[layout].pixelBytes);
      } finally {
        lib.heif_image_release(decoded.image);
      }
    } finally {
      lib.heif_image_handle_release(handle);
    }
  } finally {
    lib.heif_context_free(context);
  }
}

/** A copy of the one channel, without the padding of its rows. */
function planeOf([channel]: readonly Channel[], pixelBytes: number): Plane {
  if (!channel) throw damaged('it has no colours');
  const { width, height, stride, data, bits_per_pixel: bits } = channel;
  const rowBytes = pixelBytes * width;
  const copy = Buffer.allocUnsafe(rowBytes * height);
  for (let y = 0; y < height; y += 1) copy.set(data.subarray(y * stride, y * stride + rowBytes), y * rowBytes);
  return { width, height, bits, data: copy };
}
