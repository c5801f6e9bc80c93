import type { Augmentation, EpochRecipe, Optimizer, Recipe, Schedule } from '../../../src-shared/domain/recipe';

/** A setting of a recipe that a person can edit. */
export type Setting =
  | 'optimizer'
  | 'learning rate'
  | 'schedule'
  | 'warm-up'
  | 'label smoothing'
  | 'class weights'
  | 'clipping'
  | 'early stopping'
  | 'weights kept'
  | 'batch norm';

const convolutions: ReadonlySet<string> = new Set(['conv2d', 'depthwiseConv2d', 'separableConv2d']);

/** Facts to compare recipes by: '2 conv + 1 dense, 128 px, batch 32'. */
export function factsOf(recipe: Recipe): string {
  if (recipe.kind === 'quick') return 'pretrained network, trains in seconds';
  if (recipe.kind === 'fine') return 'pretrained network, last layers trained, too; takes minutes';
  const { network, inputEdge, batchSize } = recipe;
  const count = (isCounted: (layer: string) => boolean): string =>
    String(network.filter(({ layer }) => isCounted(layer)).length);
  const normalized = network.some(({ layer }) => layer === 'batchNormalization') ? ', normalized' : '';
  const layers = `${count((layer) => convolutions.has(layer))} conv + ${count((layer) => layer === 'dense')} dense`;
  return `${layers}${normalized}, ${String(inputEdge)} px, batch ${String(batchSize)}`;
}

/** Random changes by name and amount, as 'rotation ±36°'; the last entry says how uncovered edges are filled. */
export function augmentationOf(augmentation: Augmentation): string[] {
  const { rotationTurns, shearDegrees, zoom, shift, brightness, contrast, fill } = augmentation;
  const percent = (name: string, share = 0): string =>
    share > 0 ? `${name} ±${String(Math.round(share * 1000) / 10)}\u00a0%` : '';
  const uncovers = [rotationTurns, shearDegrees, zoom, shift].some((amount) => amount !== undefined && amount > 0);
  return [
    augmentation.horizontalFlip ? 'horizontal flip' : '',
    augmentation.verticalFlip ? 'vertical flip' : '',
    rotationTurns ? `rotation ±${String(Math.round(rotationTurns * 3600) / 10)}°` : '',
    shearDegrees ? `shear ±${String(shearDegrees)}°` : '',
    percent('zoom', zoom),
    percent('shift', shift),
    percent('brightness', brightness),
    percent('contrast', contrast),
    uncovers && fill ? fillNames[fill] : '',
  ].filter((each) => each !== '');
}

const fillNames = { reflect: 'edges mirrored', nearest: 'edges continued', constant: 'edges black' } as const;

/** Each setting as a text, always in this order. Settings that differ have texts that differ. */
export function settingsOf(recipe: EpochRecipe): readonly (readonly [Setting, string])[] {
  const { warmUpEpochs, labelSmoothing, clipNorm, earlyStoppingPatience } = recipe;
  return [
    ['optimizer', optimizerText(recipe.optimizer)],
    ['learning rate', String(recipe.optimizer.learningRate)],
    ['schedule', scheduleText(recipe.schedule)],
    ['warm-up', warmUpEpochs > 0 ? epochsText(warmUpEpochs) : 'none'],
    ['label smoothing', labelSmoothing > 0 ? String(labelSmoothing) : 'none'],
    ['class weights', recipe.classWeights],
    ['clipping', clipNorm === undefined ? 'none' : `norm ${String(clipNorm)}`],
    ['early stopping', earlyStoppingPatience === undefined ? 'off' : `after ${epochsText(earlyStoppingPatience)}`],
    ['weights kept', recipe.keepBest ? 'best epoch' : 'last epoch'],
    ...(recipe.kind === 'fine'
      ? []
      : [
          ['batch norm', recipe.statistics === 'recalculated' ? 'statistics recalculated' : 'moving averages'] as const,
        ]),
  ];
}

/** Settings that a recipe uses, in one line: 'adam at 0.006, constant rate'. */
export function trainedWith(recipe: EpochRecipe): string {
  const settings = new Map(settingsOf(recipe));
  const optional = (
    ['warm-up', 'label smoothing', 'class weights', 'clipping', 'early stopping', 'batch norm'] as const
  )
    .map((name) => ({ name, text: settings.get(name) ?? 'none' }))
    .filter(({ text }) => text !== 'none' && text !== 'off' && text !== 'moving averages')
    .map(({ name, text }) => `${name} ${text}`);
  const rate = recipe.schedule.kind === 'constant' ? 'constant rate' : scheduleText(recipe.schedule);
  const [name = '', ...more] = optimizerText(recipe.optimizer).split(', ');
  return [`${name} at ${String(recipe.optimizer.learningRate)}`, ...more, rate, ...optional].join(', ');
}

function optimizerText(optimizer: Optimizer): string {
  switch (optimizer.kind) {
    case 'adam':
      return 'adam';
    case 'adamw':
      return `adamw, weight decay ${String(optimizer.weightDecay)}`;
    case 'sgd':
      return `sgd, momentum ${String(optimizer.momentum)}${optimizer.nesterov ? ' (Nesterov)' : ''}`;
  }
}

function scheduleText(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'constant':
      return 'constant';
    case 'step':
      return `× ${String(schedule.factor)} every ${epochsText(schedule.epochs)}`;
    case 'cosine':
      return schedule.minimum > 0 ? `cosine down to × ${String(schedule.minimum)}` : 'cosine';
    case 'plateau': {
      const least = schedule.minimum > 0 ? `, down to × ${String(schedule.minimum)}` : '';
      return `× ${String(schedule.factor)} after ${epochsText(schedule.patience)} without a lower loss${least}`;
    }
  }
}

const epochsText = (epochs: number): string => `${String(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'}`;
