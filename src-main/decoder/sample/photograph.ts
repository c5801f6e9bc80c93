import sharp from 'sharp';
import { describeFace } from './face';
import { drawPortrait } from './portrait';
import { Random } from './random';

/**
 * Draws one sample face as a JPEG: 160 to 320 pixels on its longer edge, with the exposure, softness, grain and compression of
 * snapshots. The same parameters give the same bytes, given the same libraries.
 * @returns the bytes of the file
 */
export async function photograph(seed: number, index: number, hasGlasses: boolean): Promise<Buffer> {
  const random = new Random(seed, index, 'camera');
  const { width, height } = drawSize(random);
  const svg = drawPortrait(describeFace(seed, index, hasGlasses), { seed, index, width, height });
  const blur = random.chance(0.3) ? random.between(0.4, 1.2) : 0;
  const drawn = sharp(Buffer.from(svg)).flatten({ background: '#ffffff' });
  const pixels = await (blur > 0 ? drawn.blur(blur) : drawn).raw().toBuffer();
  expose(pixels, random);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: Math.round(random.between(72, 95)) })
    .toBuffer();
}

/** Draws a size in pixels: sometimes square, else up to a quarter wider or taller. */
function drawSize(random: Random): { width: number; height: number } {
  const longer = Math.round(random.between(160, 321) - 0.5);
  if (random.chance(0.3)) return { width: longer, height: longer };
  const shorter = Math.round(longer * random.between(0.78, 0.98));
  return random.chance(0.6) ? { width: shorter, height: longer } : { width: longer, height: shorter };
}

/**
 * Changes brightness and contrast and adds grain, in place. Most pictures are good; a fifth are poor.
 * Hot loop: indices stay below the length, so `?? 0` is for the type checker alone.
 */
function expose(pixels: Buffer, random: Random): void {
  const isPoor = random.chance(0.2);
  const brightness = random.around(isPoor ? 46 : 18);
  const contrast = 1 + random.around(isPoor ? 0.3 : 0.12);
  const grain = random.chance(0.6) ? random.between(1, isPoor ? 14 : 5) : 0;
  for (let pixel = 0; pixel < pixels.length; pixel += 3) {
    const noise = grain * (random.next() + random.next() - 1);
    for (let channel = pixel; channel < pixel + 3; channel++) {
      const value = ((pixels[channel] ?? 0) - 128) * contrast + 128 + brightness + noise;
      pixels[channel] = Math.max(0, Math.min(255, Math.round(value)));
    }
  }
}
