export type WavErrorKind = 'not-found' | 'unsupported' | 'failed';

/** A WAV file that cannot be read or written; the message names the file and says why. */
export class WavError extends Error {
  readonly kind: WavErrorKind;

  constructor(kind: WavErrorKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'WavError';
    this.kind = kind;
  }
}

/** An error of the file system as a WavError that reads as a sentence. */
export function fromFileError(path: string, error: unknown): WavError {
  if (error instanceof WavError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = FILE_ERRORS[code];
  if (known) return new WavError(known.kind, `${path}: ${known.text}`, { cause: error });
  const text = error instanceof Error ? error.message : String(error);
  return new WavError('failed', `${path}: ${text}`, { cause: error });
}

const FILE_ERRORS: Readonly<Record<string, { kind: WavErrorKind; text: string }>> = {
  ENOENT: { kind: 'not-found', text: 'no such file or folder' },
  ENOTDIR: { kind: 'not-found', text: 'no such file or folder' },
  EISDIR: { kind: 'unsupported', text: 'is a folder' },
  EACCES: { kind: 'failed', text: 'permission denied' },
  EPERM: { kind: 'failed', text: 'permission denied' },
  EROFS: { kind: 'failed', text: 'the file system is read-only' },
  ENOSPC: { kind: 'failed', text: 'the disk is full' },
};
