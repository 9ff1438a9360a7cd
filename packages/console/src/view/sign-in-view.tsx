import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useConsole } from './console-context.js';

/** Asks for a token. No channel is shown meanwhile. */
export function SignInView({ reason }: { reason: string | null }) {
  const { signIn } = useConsole();
  const problem = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = async () => {
    isBusy.value = true;
    problem.value = (await signIn.signIn(field.current?.value ?? '')) ?? null;
    isBusy.value = false;
    if (problem.value !== null) field.current?.select();
  };
  return (
    <main class="sign-in" id="main">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="brand">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          <h1>Mission Control Audio</h1>
        </div>
        <p class="outcome" data-kind="stale" role="status">
          <strong>Not live.</strong> {reason ?? 'Sign in to see and key the channels.'}
        </p>
        <label class="field-stacked">
          <span>Token</span>
          <input
            ref={field}
            type="password"
            autocomplete="current-password"
            spellcheck={false}
            maxLength={256}
            required
            aria-invalid={problem.value !== null}
          />
        </label>
        {problem.value !== null && (
          <p class="outcome" data-kind="failed" role="alert">
            ✕ {problem.value}
          </p>
        )}
        <button type="submit" class="primary" disabled={isBusy.value}>
          {isBusy.value ? 'Signing in …' : 'Sign in'}
        </button>
        <p class="dim">The engineer of your site has your token; it starts with mcae_.</p>
      </form>
    </main>
  );
}

/** Who is signed in, and the button to sign out. */
export function SignedIn() {
  const { signIn } = useConsole();
  const { value } = signIn.state;
  if (value.phase !== 'in' || !value.session.required) return null;
  const { name, role, channels } = value.session;
  const which =
    channels === null
      ? ''
      : `, ${channels.length === 1 ? 'channel' : 'channels'} ${channels.join(', ')}`;
  return (
    <span class="signed-in">
      <span>
        Signed in as <strong>{name}</strong> ({role}
        {which})
      </span>
      <button type="button" onClick={() => void signIn.signOut()}>
        Sign out
      </button>
    </span>
  );
}
