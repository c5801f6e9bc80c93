import { BrowserWindow, nativeTheme, screen } from 'electron';
import { bridgeChannel, type BridgeEvent } from '../../src-shared/contract/shell';
import type { Logger } from '../platform/log';
import { RateLimit } from './rate-limit';
import { fitToDisplays, readWindowBounds, smallest, writeWindowBounds } from './bounds';
import { pageAddress } from './page-files';

/** The page's own --canvas colours, so that nothing flashes before the page is drawn. */
const canvas = { dark: '#161616', light: '#f2f2f2' } as const;
const saveAfterMs = 500;

export interface WindowOptions {
  readonly preload: string;
  readonly boundsFile: string;
  readonly log: Logger;
  /** Called when the page crashed too often to be reloaded unasked. Resolves with whether to reload it. */
  readonly askAfterCrashes: (reason: string) => Promise<boolean>;
}

/** The one window. It is drawn hidden, and shown once there is something to see. */
export class MainWindow {
  readonly #crashes = new RateLimit(3, 60_000);
  #saving: Promise<void> = Promise.resolve();
  #saveTimer: NodeJS.Timeout | undefined;
  /** Whether a text field of the page has the keyboard focus. */
  isInText = false;

  private constructor(
    readonly browser: BrowserWindow,
    private readonly options: WindowOptions,
    isMaximized: boolean,
  ) {
    this.#showWhenReady(isMaximized);
    this.#saveBoundsOnChange();
    this.#followTheme();
    this.#reloadAfterCrash();
  }

  /** Makes the window, empty and hidden. `load` fills and shows it. */
  static async make(options: WindowOptions): Promise<MainWindow> {
    const primary = screen.getPrimaryDisplay();
    const displays = [primary, ...screen.getAllDisplays().filter(({ id }) => id !== primary.id)];
    const saved = await readWindowBounds(options.boundsFile);
    const { isMaximized, ...bounds } = fitToDisplays(
      saved,
      displays.map(({ workArea }) => workArea),
    );
    const browser = new BrowserWindow({
      ...bounds,
      minWidth: smallest.width,
      minHeight: smallest.height,
      title: 'Facet',
      show: false,
      backgroundColor: canvasColour(),
      webPreferences: {
        preload: options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        // The spelling checker would download dictionaries.
        spellcheck: false,
      },
    });
    return new MainWindow(browser, options, isMaximized);
  }

  async load(): Promise<void> {
    await this.browser.loadURL(pageAddress).catch((error: unknown) => {
      this.options.log.error({ err: error }, 'the page could not be loaded');
    });
  }

  send(event: BridgeEvent): void {
    if (!this.browser.isDestroyed()) this.browser.webContents.send(bridgeChannel, event);
  }

  /** Brings the window to the front, wherever it was. */
  focus(): void {
    if (this.browser.isMinimized()) this.browser.restore();
    this.browser.show();
    this.browser.focus();
  }

  /** Shows the open project's name in the title; null for none. */
  setProject(name: string | null): void {
    this.browser.setTitle(name === null ? 'Facet' : `${name} – Facet`);
  }

  /** Saves the window's bounds. Calls take turns. */
  saveBounds(): Promise<void> {
    clearTimeout(this.#saveTimer);
    this.#saving = this.#saving.then(async () => {
      if (this.browser.isDestroyed()) return;
      const { x, y, width, height } = this.browser.getNormalBounds();
      const bounds = { x, y, width, height, isMaximized: this.browser.isMaximized() };
      await writeWindowBounds(this.options.boundsFile, bounds).catch((error: unknown) => {
        this.options.log.warn({ err: error }, 'the bounds of the window could not be saved');
      });
    });
    return this.#saving;
  }

  #showWhenReady(isMaximized: boolean): void {
    const show = (): void => {
      if (this.browser.isDestroyed() || this.browser.isVisible()) return;
      if (isMaximized) this.browser.maximize();
      this.browser.show();
    };
    this.browser.once('ready-to-show', show);
    // If the page can't be loaded, an empty window is better than none.
    this.browser.webContents.once('did-fail-load', show);
    this.browser.on('page-title-updated', (event) => {
      event.preventDefault();
    });
  }

  #saveBoundsOnChange(): void {
    const saveSoon = (): void => {
      clearTimeout(this.#saveTimer);
      this.#saveTimer = setTimeout(() => void this.saveBounds(), saveAfterMs);
    };
    this.browser.on('resize', saveSoon).on('move', saveSoon);
    this.browser.on('closed', () => {
      clearTimeout(this.#saveTimer);
    });
  }

  #followTheme(): void {
    const follow = (): void => {
      if (!this.browser.isDestroyed()) this.browser.setBackgroundColor(canvasColour());
    };
    nativeTheme.on('updated', follow);
    this.browser.once('closed', () => {
      nativeTheme.off('updated', follow);
    });
  }

  /** Reloads the page after a crash. It owns no data, so it finds the project and its jobs as they were. */
  #reloadAfterCrash(): void {
    this.browser.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit') return;
      this.options.log.error({ reason, exitCode }, 'the page ended');
      if (this.#crashes.allows()) this.#reload();
      else void this.#askToReload(reason);
    });
  }

  async #askToReload(reason: string): Promise<void> {
    if (!(await this.options.askAfterCrashes(reason))) return;
    this.#crashes.clear();
    this.#reload();
  }

  #reload(): void {
    if (!this.browser.isDestroyed()) this.browser.webContents.reload();
  }
}

const canvasColour = (): string => (nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light);
