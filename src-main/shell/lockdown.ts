import { app, type Session, type WebContents } from 'electron';

/**
 * Everything that leaves the page or reads the computer. Our own scheme is not among them: asking for each thumbnail cost
 * a fifth of its time.
 */
const foreign = ['http', 'https', 'ws', 'wss', 'ftp', 'file'].map((scheme) => `${scheme}://*/*`);

/**
 * Takes the network from Chromium, before it starts: no name and no address resolves. Facet has no use for one, and what a
 * content security policy leaves open (prefetching of names) ends here.
 */
export function cutNetwork(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('no-pings');
  app.commandLine.appendSwitch('disable-background-networking');
}

/** Denies a session all permissions, downloads and every address but our own scheme's. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => {
    decide(false);
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

/** Keeps whatever shows pages where it is: no navigation, no second window, no webview. */
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
  // Peer connections take no notice of a proxy or of the resolver.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
