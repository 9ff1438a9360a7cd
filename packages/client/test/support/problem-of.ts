import { ApiProblem } from '../../src/index.js';

/** @returns the problem that a call failed with */
export const problemOf = async (run: () => Promise<unknown>): Promise<ApiProblem> => {
  try {
    await run();
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
  throw new Error('it did not fail');
};
