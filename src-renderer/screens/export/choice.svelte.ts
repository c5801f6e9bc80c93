/** The chosen tab, which stays while other screens are open. */
export class ExportChoice {
  tab = $state<'model' | 'dataset'>('model');
}

export const choice = new ExportChoice();
