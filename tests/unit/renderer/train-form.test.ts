import { beforeEach, describe, expect, it } from 'vitest';
import { bridge } from './fake-window';
import * as v from 'valibot';
import { Recipe } from '../../../src-shared/domain/recipe';
import { Failure } from '../../../src-shared/domain/failure';
import a from '../../../src-shared/recipes/a.json';
import quick from '../../../src-shared/recipes/quick.json';
import { app } from '../../../src-renderer/state/app.svelte';
import { form } from '../../../src-renderer/screens/train/form.svelte';
import { ownRecipes } from '../../../src-renderer/screens/train/own-recipes.svelte';
import { freshProject, openProject } from './fakes';

const recipeA = v.parse(Recipe, a);
const recipeQuick = v.parse(Recipe, quick);
/** Recipes that the project has. */
let own: Recipe[] = [];

const starter = (isInstalled: boolean, areTermsAccepted = true): never =>
  ({
    id: 'general',
    name: 'General',
    description: '',
    licence: '',
    isInstalled,
    reason: null,
    terms: [],
    areTermsAccepted,
  }) as never;

beforeEach(async () => {
  await freshProject(bridge);
  own = [];
  bridge.answer('recipes', 'list', () => ({
    recipes: [recipeQuick, recipeA, ...own],
    own: own.map(({ id }) => id),
    damaged: [],
  }));
  bridge.answer('recipes', 'save', ({ recipe }) => {
    own = [...own.filter(({ id }) => id !== recipe.id), recipe];
    return {};
  });
  bridge.answer('recipes', 'remove', ({ id }) => {
    const recipe = own.find((each) => each.id === id);
    if (!recipe) throw new Failure('not-found', 'There is no such recipe.');
    own = own.filter((each) => each !== recipe);
    return { recipe };
  });
  bridge.answer('starters', 'list', () => ({
    starters: [starter(true)],
    detector: { isInstalled: false, reason: 'It was not fetched.' },
  }));
});

describe('settings of the next training', () => {
  it('begin with the quick recipe, or without its starter with the first network', async () => {
    expect([form.chosen, form.obstacle]).toEqual([null, 'Reading recipes…']);
    await form.load();
    expect(form.settings).toEqual({ recipe: 'quick', starter: 'general', crop: 'none', seed: 0, precision: 'auto' });
    await freshProject(bridge);
    bridge.answer('recipes', 'list', () => ({ recipes: [recipeQuick, recipeA], own: [], damaged: [] }));
    bridge.answer('starters', 'list', () => ({
      starters: [starter(false)],
      detector: { isInstalled: true, reason: null },
    }));
    await form.load();
    expect(form.settings).toEqual({ recipe: 'a', crop: 'none', epochs: 25, seed: 0, precision: 'auto' });
  });

  it('hold the whole recipe where it was edited, under another id', async () => {
    await form.load();
    form.choose('a');
    form.edit({ learningRate: 0.002 });
    expect(form.changes).toEqual([{ setting: 'learning rate', before: '0.001' }]);
    expect(form.settings?.recipe).toMatchObject({ id: 'a-edited', optimizer: { learningRate: 0.002 } });
    form.choose('quick');
    form.choose('a');
    expect(form.changedFields).toEqual(['learning rate']);
    form.reset();
    expect([form.changedFields, form.settings?.recipe]).toEqual([[], 'a']);
  });

  it('keep a number of epochs that was typed, and take over the recipe’s where none was', async () => {
    await form.load();
    form.choose('a');
    expect(form.epochs).toBe(25);
    form.epochs = 7;
    form.choose('quick');
    form.choose('a');
    expect(form.epochs).toBe(7);
  });

  it('are nothing while a field is invalid, and say so', async () => {
    await form.load();
    form.choose('a');
    form.epochs = 0;
    form.seed = null;
    expect([form.settings, form.wholeRecipe]).toEqual([null, null]);
    expect(Object.keys(form.problems).sort()).toEqual(['epochs', 'seed']);
    expect(form.obstacle).toBe('A field above has an invalid value.');
  });

  it('wait for terms, a starter and a face detector', async () => {
    bridge.answer('starters', 'list', () => ({
      starters: [starter(true, false)],
      detector: { isInstalled: false, reason: null },
    }));
    await form.load();
    expect([form.settings, form.obstacle]).toEqual([null, 'The terms of the starter model are not accepted yet.']);
    form.choose('a');
    form.crop = 'face';
    expect([form.settings, form.obstacle]).toEqual([null, 'The face detector is not installed.']);
  });

  it('show what a run was trained with, unless the fields can’t', async () => {
    await form.load();
    const edited = { ...recipeA, id: 'a-edited', name: 'Recipe A (edited)', clipNorm: 1 } as Recipe;
    form.showSettingsOf({ recipe: edited, seed: 4, epochs: 9, precision: 'float32' });
    expect([form.recipe, form.epochs, form.seed, form.precision]).toEqual(['a', 9, 4, 'float32']);
    expect(form.changedFields).toEqual(['epochs', 'clipping']);
    form.showSettingsOf({ recipe: { ...recipeA, batchSize: 7 } as Recipe, seed: 5, precision: 'auto' });
    expect(form.seed).toBe(4);
  });

  it('ask for folds when some are chosen, or when a run over folds is trained again', async () => {
    await form.load();
    form.folds = 3;
    expect(form.settings).toMatchObject({ recipe: 'quick', folds: 3 });
    form.showSettingsOf({ recipe: recipeQuick, seed: 1, precision: 'auto', folds: 10 });
    expect(form.settings).toMatchObject({ recipe: 'quick', seed: 1, folds: 10 });
    form.showSettingsOf({ recipe: recipeA, seed: 1, epochs: 5, precision: 'auto' });
    expect([form.folds, form.settings]).toEqual([
      null,
      { recipe: 'a', crop: 'none', epochs: 5, seed: 1, precision: 'auto' },
    ]);
  });

  it('are forgotten with the project', async () => {
    await form.load();
    form.choose('a');
    form.edit({ learningRate: 0.5 });
    await openProject(bridge, '/two.facet');
    expect([form.recipes, form.recipe, form.epochs, form.seed]).toEqual([[], '', null, 0]);
  });
});

describe('recipes of the project', () => {
  beforeEach(async () => {
    await form.load();
    form.choose('a');
    form.edit({ learningRate: 0.002 });
    await ownRecipes.keep('Slower start', 'For small projects.');
  });

  it('are kept from the fields, and chosen', () => {
    expect(own).toMatchObject([{ id: 'slower-start', name: 'Slower start', optimizer: { learningRate: 0.002 } }]);
    expect([form.recipe, form.changedFields]).toEqual(['slower-start', []]);
  });

  it('are replaced, removed and brought back', async () => {
    form.edit({ learningRate: 0.003 });
    await ownRecipes.replace('Slower start', '');
    expect(own).toMatchObject([{ optimizer: { learningRate: 0.003 } }]);
    expect(ownRecipes.undoable?.change).toBe('replaced');
    await ownRecipes.undo();
    expect(own).toMatchObject([{ optimizer: { learningRate: 0.002 }, description: 'For small projects.' }]);
    const [kept] = own;
    if (!kept) throw new Error('nothing was kept');
    await ownRecipes.remove(kept);
    expect([own, ownRecipes.undoable?.change]).toEqual([[], 'removed']);
    await ownRecipes.undo();
    expect(own).toEqual([kept]);
    expect([form.recipe, ownRecipes.undoable]).toEqual(['slower-start', null]);
  });

  it('come back under a free id when theirs was taken meanwhile', async () => {
    const [kept] = own;
    if (!kept) throw new Error('nothing was kept');
    await ownRecipes.remove(kept);
    form.choose('a');
    form.edit({ learningRate: 0.004 });
    await ownRecipes.keep('Slower start', '');
    await ownRecipes.undo();
    expect(own.map(({ id }) => id)).toEqual(['slower-start', 'slower-start-2']);
  });

  it('that can’t be saved leave the fields as they are', async () => {
    form.edit({ learningRate: 0.003 });
    bridge.answer('recipes', 'save', () => {
      throw new Failure('disk-full', 'Full.');
    });
    await ownRecipes.replace('Slower start', '');
    expect([form.changedFields, ownRecipes.undoable]).toEqual([['learning rate'], null]);
    expect(app.toasts).toMatchObject([{ text: 'Full.' }]);
  });

  it('are written where the save dialog says, over what is there', async () => {
    bridge.answer('shell', 'chooseNewRecipe', () => '/shared.json');
    bridge.answer('recipes', 'exportFile', ({ file }) => ({ file }));
    await ownRecipes.exportFile(recipeA);
    expect(bridge.askedOf('recipes', 'exportFile')).toEqual([{ id: 'a', file: '/shared.json', overwrite: true }]);
    expect(app.toasts).toMatchObject([{ text: 'The recipe was written.', next: '/shared.json' }]);
    bridge.answer('shell', 'chooseNewRecipe', () => null);
    await ownRecipes.exportFile(recipeA);
    expect(bridge.askedOf('recipes', 'exportFile')).toHaveLength(1);
  });
});
