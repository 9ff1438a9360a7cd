/** Something that stops a script and that one plain sentence tells, with what to do about it. */
export class SetupError extends Error {
  name = 'SetupError';

  /**
   * @param {string} message
   * @param {readonly string[]} details lines printed below the sentence
   * @param {ErrorOptions} [options]
   */
  constructor(message, details = [], options) {
    super(message, options);
    this.details = details;
  }
}

/** The script was told to stop while it was at work. */
export class StoppedError extends Error {
  name = 'StoppedError';
}
