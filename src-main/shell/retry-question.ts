import { dialog } from 'electron';
import { logFolder } from '../platform/log';
import type { MainWindow } from './window';

export interface RetryQuestion {
  readonly message: string;
  /** A sentence that says what is not lost. */
  readonly saved: string;
  /** Label of the button. */
  readonly retry: string;
}

/** Chromium's reasons for the end of a page that tell a person more than that it crashed. */
export const crashReasons: Readonly<Record<string, string>> = {
  oom: ', because memory runs out',
  killed: ', because another program ends it',
  'launch-failed': ', because it can’t be started',
  'integrity-failure': ', because its program files are damaged',
};

/** Asks whether to retry something that keeps failing, over the window where it is visible. False: quit. */
export async function askToRetry(
  window: MainWindow | null,
  { message, saved, retry }: RetryQuestion,
): Promise<boolean> {
  const question = {
    type: 'error' as const,
    title: 'Facet',
    message,
    detail: `${saved} Facet’s log is in ${logFolder()}.`,
    buttons: [retry, 'Quit'],
    defaultId: 0,
    cancelId: 0, // closing the question is not a wish to quit
    noLink: true,
  };
  const { response } = await (window?.browser.isVisible()
    ? dialog.showMessageBox(window.browser, question)
    : dialog.showMessageBox(question));
  return response === 0;
}
