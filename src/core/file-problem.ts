import { messageOf } from './errors.ts';

/** Why a file or folder could not be read or written, without the system's own codes and call names. */
export function fileProblem(error: unknown): string {
  const { code, path } = error as NodeJS.ErrnoException;
  const at = path === undefined ? '' : ` at ${path}`;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file or folder';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENXIO':
      return 'it is a socket, not a plain file';
    case 'ENOTDIR':
    case 'EEXIST':
      return `a file is in its way${at}`;
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'its file system is read-only';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return messageOf(error);
  }
}
