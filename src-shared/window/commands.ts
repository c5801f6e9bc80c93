/** Commands of the window's menu. The menu sends the id, and the page carries the command out. `keys` are Electron accelerators. */
export const menuCommands = [
  { id: 'project.new', title: 'New project…', menu: 'File', keys: 'CmdOrCtrl+N' },
  { id: 'project.open', title: 'Open project…', menu: 'File', keys: 'CmdOrCtrl+O' },
  { id: 'project.close', title: 'Close project', menu: 'File', keys: 'CmdOrCtrl+W' },
  { id: 'project.backups', title: 'Backups…', menu: 'File', keys: 'CmdOrCtrl+B' },
  { id: 'import.folder', title: 'Import a folder…', menu: 'File', keys: 'CmdOrCtrl+I' },
  { id: 'import.archive', title: 'Import an archive…', menu: 'File', keys: 'CmdOrCtrl+Shift+I' },
  { id: 'labels.undo', title: 'Undo', menu: 'Edit', keys: 'CmdOrCtrl+Z' },
  { id: 'labels.redo', title: 'Redo', menu: 'Edit', keys: 'CmdOrCtrl+Shift+Z' },
  { id: 'selection.all', title: 'Select all images shown', menu: 'Edit', keys: 'CmdOrCtrl+A' },
  { id: 'classes.edit', title: 'Classes…', menu: 'Edit', keys: 'CmdOrCtrl+L' },
  { id: 'images.forget', title: 'Forget images…', menu: 'Edit', keys: 'CmdOrCtrl+Shift+Delete' },
  { id: 'history.actor', title: 'Your name in the history…', menu: 'Edit', keys: 'CmdOrCtrl+Shift+N' },
  { id: 'screen.library', title: 'Library', menu: 'View', keys: 'Alt+1' },
  { id: 'screen.issues', title: 'Issues', menu: 'View', keys: 'Alt+2' },
  { id: 'screen.train', title: 'Train', menu: 'View', keys: 'Alt+3' },
  { id: 'screen.review', title: 'Review', menu: 'View', keys: 'Alt+4' },
  { id: 'screen.predict', title: 'Predict', menu: 'View', keys: 'Alt+5' },
  { id: 'screen.export', title: 'Export', menu: 'View', keys: 'Alt+6' },
  { id: 'screen.secondLook', title: 'Second look', menu: 'View', keys: 'Alt+7' },
  { id: 'help.keys', title: 'Keyboard shortcuts', menu: 'Help', keys: 'F1' },
] as const;

export type MenuCommand = (typeof menuCommands)[number]['id'];
