import { resolve } from 'node:path';
import { app } from 'electron';
import { becomePrivate } from '../platform/private';
import { projectOf } from './arguments';
import { cutNetwork, lockContents } from './lockdown';
import { registerScheme } from './protocol';
import { start } from './start';

/** Entry point of the shell: the settings that must be made before Electron is ready, then the check for a running Facet. */
becomePrivate();
app.setName('Facet');
if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', resolve(app.getPath('appData'), 'Facet'));
cutNetwork();
registerScheme();
lockContents();

const project = projectOf(process.argv, app.getAppPath(), process.cwd());
if (app.requestSingleInstanceLock({ project })) void start(project);
else app.exit(0); // the running Facet opens the project and comes to the front
