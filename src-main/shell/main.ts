import { resolve } from 'node:path';
import { app } from 'electron';
import { becomePrivate } from '../platform/private';
import { projectOf } from './arguments';
import { cutNetwork, lockContents } from './lockdown';
import { registerScheme } from './protocol';
import { start } from './start';

/** The shell's process, before Electron is ready: what can't be done later, and the question who else runs. */
becomePrivate();
app.setName('Facet');
if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', resolve(app.getPath('appData'), 'Facet'));
cutNetwork();
registerScheme();
lockContents();

const project = projectOf(process.argv, app.getAppPath(), process.cwd());
if (app.requestSingleInstanceLock({ project })) void start(project);
else app.exit(0); // the other one has the project now and comes to the front
