/** What the screen exports; kept while other screens are open. */
class ExportChoice {
  tab = $state<'model' | 'dataset'>('model');
}

export const choice = new ExportChoice();
