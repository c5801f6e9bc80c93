import sharp, { type Metadata, type Sharp } from 'sharp';
import { maxPixels } from './loaders';

/** A picture's header: size, colours, profile, metadata. @throws sharp's errors */
export function headerOf(bytes: Buffer): Promise<Metadata> {
  return sharp(bytes, { limitInputPixels: maxPixels }).metadata();
}

/**
 * A sharp pipeline to upright sRGB on white. sharp 0.35 converts pictures with 16 bits per channel and a profile to Display P3
 * (src/pipeline.cc, processingProfile). It leaves them there unless the output's profile is given. For any other picture, giving it
 * would convert wrongly.
 */
export function upright(bytes: Buffer, header: Metadata | null = null): Sharp {
  const pipeline = onWhite(bytes);
  const isDeepWithProfile = header?.space === 'rgb16' && header.hasProfile;
  return isDeepWithProfile ? pipeline.withIccProfile('srgb', { attach: false }) : pipeline;
}

/** A sharp pipeline to an upright picture on white, in the colours of its file. */
export function onWhite(bytes: Buffer): Sharp {
  return sharp(bytes, { limitInputPixels: maxPixels }).autoOrient().flatten({ background: '#ffffff' });
}
