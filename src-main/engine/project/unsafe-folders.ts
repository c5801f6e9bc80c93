import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/**
 * A warning about a folder that is unsafe for a project; null when none is known. SQLite's locks are unreliable over a network, and a
 * program that syncs files may copy the catalog in the middle of a change.
 */
export function unsafeFolderWarning(folder: string, mounts = readMounts()): string | null {
  const network = networkFileSystem(folder, mounts);
  if (network !== null) {
    return `${folder} is on a network drive (${network}): a lost connection or a second computer can damage the catalog. Keep the project on this computer’s own disk; photos may stay where they are.`;
  }
  const service = syncService(folder);
  if (service === null) return null;
  return `${folder} is synced by ${service}, which can damage the catalog while Facet works in it. Keep the project outside, and copy it there when it is closed; photos may stay where they are.`;
}

/** The mounts of this computer as Linux lists them; empty on other systems. */
function readMounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

const networkTypes =
  /^(nfs4?|cifs|smb[23]?|smbfs|afs|ceph|9p|glusterfs|lustre|davfs|ncpfs|fuse\.(sshfs|rclone|gvfsd-fuse|s3fs|davfs2?|glusterfs|smbnetfs|gcsfuse))$/;

/** Type of the network file system that holds a folder; null when it is not on one. See proc_pid_mountinfo(5). */
function networkFileSystem(folder: string, mounts: string): string | null {
  if (/^(\\\\|\/\/)[^\\/]/.test(folder)) return 'UNC path';
  let longest = '';
  let type = '';
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const point = (before.split(' ')[4] ?? '').replaceAll(/\\(\d{3})/g, (_, code: string) =>
      String.fromCharCode(parseInt(code, 8)),
    );
    const isWithin = point !== '' && (folder === point || folder.startsWith(point.endsWith(sep) ? point : point + sep));
    if (!isWithin || point.length < longest.length) continue;
    longest = point;
    type = after.split(' ')[0] ?? '';
  }
  return networkTypes.test(type) ? type : null;
}

const services: readonly (readonly [name: string, folder: RegExp])[] = [
  ['Dropbox', /^Dropbox( \(.+\))?$/],
  ['OneDrive', /^OneDrive( - .+)?$/],
  ['Google Drive', /^(Google ?Drive|My Drive|GoogleDrive-.+)$/],
  ['iCloud Drive', /^(Mobile Documents|iCloud ?Drive)$/],
  ['Nextcloud', /^Nextcloud\d*$/],
  ['ownCloud', /^ownCloud$/],
];

/** Name of the service that syncs a folder, judged by the folders above it; null when none is known to. */
function syncService(folder: string): string | null {
  const parts = folder.split(/[\\/]/);
  for (const [name, pattern] of services) if (parts.some((part) => pattern.test(part))) return name;
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, '.stfolder'))) return 'Syncthing';
    if (existsSync(join(at, '.dropbox'))) return 'Dropbox';
  }
  return null;
}
