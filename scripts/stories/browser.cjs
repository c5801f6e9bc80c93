// CommonJS, since the oldest Electron that Facet runs on loads no other main script.
const { app, BrowserWindow } = require('electron');

/** A bare browser for pictures of the stories: a window in which the caller opens them. */
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1500, height: 1000 });
  return window.loadURL('about:blank');
});
