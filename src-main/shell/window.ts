import { BrowserWindow, nativeTheme, screen } from 'electron';
import { bridgeChannel, type BridgeEvent } from '../../src-shared/contract/shell';
import type { Logger } from '../platform/log';
import { AtMost } from './at-most';
import { fit, readPlace, smallest, writePlace } from './bounds';
import { pageAddress } from './page-files';

/** The page's own --canvas, so that nothing flashes before it is drawn. */
const canvas = { dark: '#161616', light: '#f2f2f2' } as const;
const saveAfterMs = 500;

export interface WindowOptions {
  readonly preload: string;
  readonly placeFile: string;
  readonly log: Logger;
  /** The page crashed too often to be drawn anew by itself. True where the person wants it drawn once more. */
  readonly askAfterCrashes: (reason: string) => Promise<boolean>;
}

/** The one window. It is drawn hidden and shown when there is something to see. */
export class MainWindow {
  readonly #crashes = new AtMost(3, 60_000);
  #saving: Promise<void> = Promise.resolve();
  #saveTimer: NodeJS.Timeout | undefined;
  /** True while the keyboard is in a text field of the page. */
  isInText = false;

  private constructor(
    readonly browser: BrowserWindow,
    private readonly options: WindowOptions,
    isMaximized: boolean,
  ) {
    this.#showWhenReady(isMaximized);
    this.#keepPlace();
    this.#followTheme();
    this.#reloadAfterCrash();
  }

  /** Makes the window, still empty and hidden; `load` fills and shows it. */
  static async make(options: WindowOptions): Promise<MainWindow> {
    const primary = screen.getPrimaryDisplay();
    const displays = [primary, ...screen.getAllDisplays().filter(({ id }) => id !== primary.id)];
    const saved = await readPlace(options.placeFile);
    const { isMaximized, ...bounds } = fit(
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

  /** Brings the window before the person, wherever it was. */
  focus(): void {
    if (this.browser.isMinimized()) this.browser.restore();
    this.browser.show();
    this.browser.focus();
  }

  /** Names the open project in the title; null for none. */
  setProject(name: string | null): void {
    this.browser.setTitle(name === null ? 'Facet' : `${name} – Facet`);
  }

  /** Keeps where the window stands; one writer at a time. */
  savePlace(): Promise<void> {
    clearTimeout(this.#saveTimer);
    this.#saving = this.#saving.then(async () => {
      if (this.browser.isDestroyed()) return;
      const { x, y, width, height } = this.browser.getNormalBounds();
      const place = { x, y, width, height, isMaximized: this.browser.isMaximized() };
      await writePlace(this.options.placeFile, place).catch((error: unknown) => {
        this.options.log.warn({ err: error }, 'the place of the window could not be kept');
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
    // A page that can't be drawn shows an empty window rather than none.
    this.browser.webContents.once('did-fail-load', show);
    this.browser.on('page-title-updated', (event) => {
      event.preventDefault();
    });
  }

  #keepPlace(): void {
    const saveSoon = (): void => {
      clearTimeout(this.#saveTimer);
      this.#saveTimer = setTimeout(() => void this.savePlace(), saveAfterMs);
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

  /** The page owns nothing: drawn anew, it finds the project and its jobs where they were. */
  #reloadAfterCrash(): void {
    this.browser.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit') return;
      this.options.log.error({ reason, exitCode }, 'the page ended');
      if (this.#crashes.allows()) this.#drawAnew();
      else void this.#ask(reason);
    });
  }

  async #ask(reason: string): Promise<void> {
    if (!(await this.options.askAfterCrashes(reason))) return;
    this.#crashes.forget();
    this.#drawAnew();
  }

  #drawAnew(): void {
    if (!this.browser.isDestroyed()) this.browser.webContents.reload();
  }
}

const canvasColour = (): string => (nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light);
