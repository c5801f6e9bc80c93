import { app, BrowserWindow } from 'electron';

/** A bare browser for pictures of the stories: a window in which the caller opens them. */
await app.whenReady();
const window = new BrowserWindow({ width: 1500, height: 1000, show: false });
await window.loadURL('about:blank');
