/** Slows down guesses of tokens, and never a bearer that has been let in before. */
import { ProblemError } from '@mcae/schema';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app-type.js';
import { FAILED_SIGN_INS, FAILED_SIGN_INS_MS, MAX_KNOWN_BEARERS } from '../limits.js';
import type { Proven } from './tokens.js';

export class FailedSignIns {
  readonly #count: ReturnType<App['createRateLimit']>;
  /** Bearers that were let in, by address: guesses of others from there do not stop them. */
  readonly #letIn = new Set<string>();

  constructor(app: App) {
    this.#count = app.createRateLimit({ max: FAILED_SIGN_INS, timeWindow: FAILED_SIGN_INS_MS });
  }

  /**
   * Lets a known credential through, counts an unknown one as a guess.
   * @throws ProblemError too_many_requests: this address has tried too much, right or wrong
   */
  async judge(
    request: FastifyRequest,
    reply: FastifyReply,
    found: Proven | undefined,
  ): Promise<void> {
    const bearer = found && `${request.ip} ${found.identity.name}`;
    if (bearer !== undefined && this.#letIn.has(bearer)) return;
    const state = await this.#count(request, { increment: found === undefined });
    if (!state.isAllowed && state.isExceeded) {
      reply.header('retry-after', state.ttlInSeconds);
      throw new ProblemError('too_many_requests', 'too many tokens from this address were wrong');
    }
    if (bearer !== undefined) this.#remember(bearer);
  }

  #remember(bearer: string): void {
    const [oldest] = this.#letIn;
    if (this.#letIn.size >= MAX_KNOWN_BEARERS && oldest !== undefined) this.#letIn.delete(oldest);
    this.#letIn.add(bearer);
  }
}
