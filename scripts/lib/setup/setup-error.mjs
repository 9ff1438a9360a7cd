/** A failure that ends a script: one plain sentence says what is wrong and what to do. */
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

/** The script was stopped while it worked. */
export class StoppedError extends Error {
  name = 'StoppedError';
}
