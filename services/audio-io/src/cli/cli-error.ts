/** What the exit codes of the command line mean. */
export const EXIT = { ok: 0, failed: 1, usage: 2, noEngine: 3 } as const;

/** A failure that one plain sentence explains; no stack is printed. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(
    message: string,
    { exitCode = EXIT.failed, ...options }: ErrorOptions & { exitCode?: number } = {},
  ) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
