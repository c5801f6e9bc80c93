// Reads photos and prints what the model says about them.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { answerOf, inWords, shown } from './answers.js';

/** @typedef {import('./preprocessing.js').Picture} Picture */
/** @typedef {import('./answers.js').Description} Description */

/** @returns {Promise<Description>} */
export async function readDescription() {
  return JSON.parse(await readFile(new URL('metadata.json', import.meta.url), 'utf8'));
}

/**
 * Reads a picture file: upright, sRGB, transparency over white, its full size.
 * @param {string} file
 * @returns {Promise<Picture>} with three channels
 */
export async function readPicture(file) {
  const { space, hasProfile } = await sharp(file).metadata();
  let pipeline = sharp(file).autoOrient().flatten({ background: '#ffffff' });
  // sharp leaves pictures of 16 bits with a profile in Display P3, unless it is told.
  if (space === 'rgb16' && hasProfile) pipeline = pipeline.withIccProfile('srgb', { attach: false });
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`it has ${info.channels} colour channels`);
  const isDeep = space === 'rgb16' || space === 'grey16';
  const isBlack = isDeep && data.every((value) => value < 16);
  return { width: info.width, height: info.height, data: isBlack ? await byBitsInUse(pipeline) : data };
}

/**
 * The pixels of a picture that only uses the lowest 12 of 16 bits: white is the largest number of its highest bit.
 * @param {import('sharp').Sharp} pipeline
 */
async function byBitsInUse(pipeline) {
  const bytes = await pipeline.clone().toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
  const values = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const largest = values.reduce((most, value) => Math.max(most, value), 1);
  const scale = 255 / (2 ** (32 - Math.clz32(largest)) - 1);
  return Uint8Array.from(values, (value) => Math.round(value * scale));
}

/**
 * Classifies the photos that the command line names: node classify.mjs [--json] PHOTO...
 * @param {(picture: Picture) => Promise<ArrayLike<number>>} probabilitiesOf one probability per class
 * @param {Description} description
 */
export async function printAnswers(probabilitiesOf, description) {
  const files = process.argv.slice(2).filter((argument) => argument !== '--json');
  if (files.length === 0) {
    console.error('Usage: node classify.mjs [--json] PHOTO...');
    process.exitCode = 2;
    return;
  }
  const crop = await cropOf(description);
  console.error('Classes are labels that people gave to pictures ("as labelled"), not facts about a person.');
  for (const file of files) {
    /** @type {Picture} */
    let picture;
    try {
      picture = await readPicture(file);
    } catch (error) {
      console.error(`${shown(file)}: can't be read (${shown(error instanceof Error ? error.message : String(error))})`);
      process.exitCode = 1;
      continue;
    }
    const answer = answerOf(await probabilitiesOf(await crop(picture)), description);
    console.log(process.argv.includes('--json') ? JSON.stringify({ file, ...answer }) : lineOf(file, answer));
  }
}

/**
 * The function that cuts out the part of a picture that the model takes.
 * @param {Description} description
 * @returns {Promise<(picture: Picture) => Picture | Promise<Picture>>}
 */
async function cropOf({ crop }) {
  if (!crop) return (picture) => picture;
  if (!existsSync(new URL('faces.js', import.meta.url))) {
    console.error('The model takes face crops, and no detector is here: give it pictures that are cropped.');
    return (picture) => picture;
  }
  const { cropToFace } = await import('./faces.js');
  const { detect } = await import('./detector.js');
  return (picture) => cropToFace(picture, detect);
}

/**
 * An answer for people, in one line.
 * @param {string} file
 * @param {import('./answers.js').Answer} answer
 */
function lineOf(file, answer) {
  const each = answer.probabilities.map((one) => `${shown(one.class)} ${one.probability.toFixed(4)}`).join(', ');
  return `${shown(file)}: ${inWords(answer)}; ${each}`;
}
