import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { menuCommands, type MenuCommand } from '../../src-shared/window/commands';
import type { MainWindow } from './window';

type MenuName = (typeof menuCommands)[number]['menu'];

/** Commands that go to a text field instead of the window while it has the keyboard focus. */
const inText: Partial<Record<MenuCommand, 'undo' | 'redo' | 'selectAll'>> = {
  'labels.undo': 'undo',
  'labels.redo': 'redo',
  'selection.all': 'selectAll',
};

/** Makes the menu from the window's commands. Items that the system handles by itself are roles. */
export function makeMenu(window: () => MainWindow | null): void {
  const commands = (menu: MenuName): MenuItemConstructorOptions[] =>
    menuCommands
      .filter((command) => command.menu === menu)
      .map(({ id, title, keys }) => ({
        id,
        label: title,
        accelerator: keys,
        click: () => {
          choose(id, window());
        },
      }));
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const [undo = separator, redo = separator, ...selecting] = commands('Edit');
  const isMac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    { label: 'File', submenu: [...commands('File'), ...(isMac ? [] : [separator, { role: 'quit' as const }])] },
    {
      label: 'Edit',
      submenu: [
        undo,
        redo,
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'delete' },
        separator,
        ...selecting,
      ],
    },
    {
      label: 'View',
      submenu: [
        ...commands('View'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        separator,
        { role: 'reload', label: 'Reload the window' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
      ],
    },
    ...(isMac ? [{ role: 'windowMenu' as const }] : []),
    { label: 'Help', submenu: commands('Help') },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/**
 * Runs a menu command. A key pressed in a text field reaches the page first, and comes here only if the field does not use it.
 * Undo in an empty search field must not take back a label, so it stays with the field.
 */
function choose(command: MenuCommand, window: MainWindow | null): void {
  if (!window) return;
  const edit = inText[command];
  if (edit && window.isInText) window.browser.webContents[edit]();
  else window.send({ noun: 'shell', member: 'commandChosen', data: { command } });
}
