/**
 * Who sits here, as the service knows it, and what that one may do. A session that is over is
 * noticed within seconds, whichever way levels come; without tokens everything is allowed.
 */
import { ApiProblem, type Client, type SessionAnswer } from '@mcae/client';
import type { Clock } from '@mcae/clock';
import { signal } from '@preact/signals';

const CHECK_MS = 5_000;
const CHECK_DEADLINE_MS = 4_000;

export type SignInState =
  | { readonly phase: 'asking' }
  /** `reason`: why one is asked for a token; null at the first visit. */
  | { readonly phase: 'out'; readonly reason: string | null }
  | { readonly phase: 'in'; readonly session: SessionAnswer };

/** What the service would refuse, so that it is not offered. */
export type Action = 'key' | 'acknowledge' | 'configure';

export interface SignInOptions {
  readonly client: Pick<Client, 'session' | 'signIn' | 'signOut'>;
  readonly time: Clock;
  readonly onIn: () => void;
  /** The session is over: nothing that is shown may stay. */
  readonly onOut: () => void;
}

export class SignIn {
  readonly state = signal<SignInState>({ phase: 'asking' });
  readonly #options: SignInOptions;
  #cancel: () => void = () => {};

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /** Asks who this is, and goes on asking. */
  async start(): Promise<void> {
    this.#cancel();
    try {
      this.#take(await this.#options.client.session(CHECK_DEADLINE_MS));
    } catch (error) {
      this.#fail(error);
    }
    const { value } = this.state;
    // Signed out, nothing but a token helps; where none is needed, nothing changes.
    if (value.phase === 'out' || (value.phase === 'in' && !value.session.required)) return;
    this.#cancel = this.#options.time.after(CHECK_MS, () => void this.start());
  }

  /** @returns what was wrong; undefined: it is in */
  async signIn(token: string): Promise<string | undefined> {
    try {
      await this.#options.client.signIn(token.trim());
      await this.start();
      return this.state.value.phase === 'in' ? undefined : 'The browser did not keep the session.';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async signOut(): Promise<void> {
    await this.#options.client.signOut().catch(() => {});
    this.#leave('You have signed out.');
  }

  /** Why this is not for who sits here; null where it is. */
  refusal(action: Action, channel?: number): string | null {
    const { value } = this.state;
    if (value.phase !== 'in') return 'You are not signed in';
    const { role, name, channels } = value.session;
    if (role === 'engineer') return null;
    if (role === 'viewer' || action === 'configure') return `${name} may not: role ${role}`;
    if (action === 'key' && channel !== undefined && channels && !channels.includes(channel))
      return `${name} may not key this channel`;
    return null;
  }

  /** As the service tells others who holds a key: under the name of the token. */
  nameOf(holder: string): string {
    const { value } = this.state;
    const name = value.phase === 'in' ? value.session.name : null;
    const isUnderIt = name === null || holder === name || holder.startsWith(`${name}/`);
    return isUnderIt ? holder : `${name}/${holder}`;
  }

  #take(session: SessionAnswer): void {
    const wasIn = this.state.peek().phase === 'in';
    this.state.value = { phase: 'in', session };
    if (!wasIn) this.#options.onIn();
  }

  /** Only a plain no ends a session: what is not answered shows as not live anyway. */
  #fail(error: unknown): void {
    if (!(error instanceof ApiProblem) || error.status !== 401) return;
    this.#leave(error.code === 'unauthenticated' ? null : error.message);
  }

  #leave(reason: string | null): void {
    this.#cancel();
    const wasIn = this.state.peek().phase === 'in';
    this.state.value = { phase: 'out', reason };
    if (wasIn) this.#options.onOut();
  }
}
