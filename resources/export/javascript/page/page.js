// Classifies the photos that a person chooses, with TensorFlow.js and its WebAssembly backend from this folder.
import { answerOf, inWords, shown } from './answers.js';
import { toSquare } from './preprocessing.js';

/** @typedef {import('./preprocessing.js').Picture} Picture */

const tf = /** @type {{ tf: typeof import('@tensorflow/tfjs') } & typeof globalThis} */ (globalThis).tf;
const [photos, state, answers] = ['photos', 'state', 'answers'].map(
  (id) => /** @type {HTMLElement} */ (document.getElementById(id)),
);

await tf.setBackend('wasm'); // it computes in float32 everywhere; WebGL has only half precision on some devices
const description = await (await fetch('metadata.json')).json();
const model = await loadModel('model.json');
const { detector } = await (await fetch('preprocessing.json')).json();
const crop = detector ? await faceCrop(detector) : (/** @type {Picture} */ picture) => picture;

photos.removeAttribute('disabled');
photos.addEventListener('change', async () => {
  for (const file of /** @type {HTMLInputElement} */ (photos).files ?? []) {
    state.textContent = `Classifying ${shown(file.name)}…`;
    answers.append(await itemOf(file));
  }
  state.textContent = 'Ready.';
});
state.textContent =
  description.crop && !detector
    ? 'The model takes face crops, and no detector is here: choose pictures that are cropped.'
    : 'Ready.';

/** @param {string} address of a layers model or a graph model */
async function loadModel(address) {
  const { format } = await (await fetch(address)).json();
  return format === 'graph-model' ? tf.loadGraphModel(address) : tf.loadLayersModel(address);
}

/**
 * One probability per class.
 * @param {Picture} picture
 */
const probabilitiesOf = (picture) => run(model, toSquare(picture, description.inputEdge), description.inputEdge);

/**
 * The function that cuts out the part of a picture that the model takes.
 * @param {string} folder of the face detector
 * @returns {Promise<(picture: Picture) => Promise<Picture>>}
 */
async function faceCrop(folder) {
  const { cropToFace } = await import('./faces.js');
  const network = await loadModel(`${folder}/model.json`);
  return (picture) => cropToFace(picture, (square) => run(network, square, 256));
}

/**
 * Runs a network, which takes RGB values from 0 to 255 and scales them itself.
 * @param {{ predict: (input: import('@tensorflow/tfjs').Tensor) => unknown }} network
 * @param {Uint8Array} square [edge, edge, 3]
 * @param {number} edge
 */
async function run(network, square, edge) {
  const input = tf.tensor(Float32Array.from(square), [1, edge, edge, 3]);
  const output = /** @type {import('@tensorflow/tfjs').Tensor} */ (network.predict(input));
  const values = await output.data();
  tf.dispose([input, output]);
  return values;
}

/**
 * Decodes a photo as the browser does: upright, in sRGB.
 * @param {File} file
 * @returns {Promise<Picture>} RGBA
 */
async function readPicture(file) {
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none' });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

/**
 * @param {File} file
 * @returns {Promise<HTMLLIElement>} the photo with the model's answer
 */
async function itemOf(file) {
  const item = document.createElement('li');
  const image = document.createElement('img');
  image.alt = '';
  image.src = URL.createObjectURL(file);
  item.append(image, element('div', shown(file.name)));
  try {
    const answer = answerOf(await probabilitiesOf(await crop(await readPicture(file))), description);
    item.append(element('strong', inWords(answer)));
    const list = document.createElement('dl');
    for (const one of answer.probabilities) {
      list.append(element('dt', shown(one.class)), element('dd', one.probability.toFixed(4)));
    }
    item.append(list);
  } catch (error) {
    item.append(element('strong', `can’t be read (${error instanceof Error ? error.message : String(error)})`));
  }
  return item;
}

/**
 * @param {string} name
 * @param {string} text
 */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
