import { app, type Session, type WebContents } from 'electron';
import type { CameraPermission } from './camera';

/**
 * Addresses that leave the page or read the computer's files. Our own scheme is not among them: filtering each thumbnail's request
 * took a fifth of its time.
 */
const foreign = ['http', 'https', 'ws', 'wss', 'ftp', 'file'].map((scheme) => `${scheme}://*/*`);

/**
 * Denies Chromium the network before it starts: no name and no address resolves. Facet needs none. This also stops what a
 * content security policy leaves open, such as DNS prefetching.
 */
export function cutNetwork(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('no-pings');
  app.commandLine.appendSwitch('disable-background-networking');
}

/**
 * Denies a session all downloads, every address but those of our own scheme, and all permissions. The one exception is the camera,
 * for as long as `camera` says so.
 */
export function lockSession(session: Session, camera: CameraPermission): void {
  session.setPermissionRequestHandler((contents, permission, decide, details) => {
    decide(permission === 'media' && camera.use(contents, details));
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
  session.webRequest.onBeforeRequest({ urls: foreign }, (_details, decide) => {
    decide({ cancel: true });
  });
}

/** Denies all pages navigation, second windows and webviews. */
export function lockContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    stay(contents);
  });
}

function stay(contents: WebContents): void {
  const refuse = (event: { preventDefault: () => void }): void => {
    event.preventDefault();
  };
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // Peer connections ignore both proxy and resolver.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
