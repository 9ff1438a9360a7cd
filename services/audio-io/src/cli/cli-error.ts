/** A failure that one plain sentence tells; no stack is printed. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
