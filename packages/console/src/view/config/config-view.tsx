import { useEffect, useMemo, useRef } from 'preact/hooks';
import { ConfigEditor, type Outcome } from '../../model/config/config-editor.js';
import { useConsole } from '../console-context.js';
import { ConfigGroup } from './config-form.js';

export function ConfigView() {
  const { session } = useConsole();
  const node = session.node.value;
  const editor = useMemo(() => new ConfigEditor(() => session.client), [session, node]);
  const page = useRef<HTMLElement>(null);
  useEffect(() => void editor.load(), [editor]);
  const errors = editor.errors.value;
  useEffect(() => {
    if (errors.size > 0) page.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [errors]);

  const form = editor.form.value;
  return (
    <section class="page config-view" aria-labelledby="config-title" ref={page}>
      <h2 id="config-title">Config</h2>
      <DeviceLists editor={editor} />
      {editor.phase.value === 'loading' && <p class="empty">Reading the config …</p>}
      {editor.phase.value === 'failed' && (
        <div class="outcome" data-kind="failed" role="alert">
          <span>{outcomeText(editor.outcome.value)}</span>
          <button type="button" onClick={() => void editor.load()}>
            Try again
          </button>
        </div>
      )}
      {form?.kind === 'group' && editor.phase.value !== 'failed' && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void editor.check();
          }}
        >
          <Actions editor={editor} runs={session.engine.value?.revision} />
          {/* What is typed while an answer is awaited would be lost with it. */}
          <fieldset class="config-all" disabled={editor.phase.value !== 'editing'}>
            <ConfigGroup editor={editor} field={form} path={[]} />
          </fieldset>
        </form>
      )}
    </section>
  );
}

function Actions({ editor, runs }: { editor: ConfigEditor; runs: string | undefined }) {
  const { signIn } = useConsole();
  const refusal = signIn.refusal('configure');
  const changes = editor.changed.value.length;
  const isBusy = editor.phase.value !== 'editing';
  const { revision } = editor.base.value;
  const isOutdated = runs !== undefined && revision !== '' && runs !== revision;
  return (
    <div class="actions">
      <div class="actions-row">
        <span class="revision">
          Revision <code>{revision}</code> ·{' '}
          {changes === 0 ? 'no changes' : `${changes} ${changes === 1 ? 'change' : 'changes'}`}
        </span>
        <button type="button" disabled={isBusy || changes === 0} onClick={() => editor.undo()}>
          Undo all
        </button>
        <button type="submit" disabled={isBusy || refusal !== null} title={refusal ?? undefined}>
          {editor.phase.value === 'checking' ? 'Checking …' : 'Dry run'}
        </button>
        <button
          type="button"
          class="primary"
          disabled={isBusy || changes === 0 || refusal !== null}
          title={refusal ?? undefined}
          onClick={() => void editor.apply()}
        >
          {editor.phase.value === 'applying' ? 'Applying …' : 'Apply'}
        </button>
      </div>
      {isOutdated && !editor.conflict.value && !isBusy && (
        <p class="outcome" data-kind="checked">
          Another revision (<code>{runs}</code>) runs by now: applying will ask what to keep.
        </p>
      )}
      {refusal !== null && (
        <p class="dim">To look at: {refusal}; an engineer changes the config.</p>
      )}
      <ConflictNote editor={editor} />
      <OutcomeNote outcome={editor.outcome.value} />
    </div>
  );
}

function ConflictNote({ editor }: { editor: ConfigEditor }) {
  const conflict = editor.conflict.value;
  if (!conflict) return null;
  return (
    <div class="outcome" data-kind="failed" role="alert">
      <div>
        <strong>The config has changed since you read it.</strong> Nothing was applied. Revision{' '}
        <code>{conflict.revision}</code> runs now; changed there:{' '}
        {conflict.theirs.map((at) => at.slice(1).replaceAll('/', '.')).join(', ') || 'nothing'}.
      </div>
      <button type="button" onClick={() => editor.keepMine()}>
        Keep my changes on top
      </button>
      <button type="button" onClick={() => editor.takeTheirs()}>
        Take what runs
      </button>
    </div>
  );
}

function OutcomeNote({ outcome }: { outcome: Outcome | null }) {
  return (
    <div role="status">
      {outcome && (
        <p class="outcome" data-kind={outcome.kind}>
          {outcomeText(outcome)}
        </p>
      )}
    </div>
  );
}

const CHANGES = {
  none: 'nothing differs',
  parameters: 'parameters only, no block is lost',
  streams: 'channels re-open',
  all: 'every channel re-opens',
} as const;

function outcomeText(outcome: Outcome | null): string {
  if (!outcome) return '';
  if ('text' in outcome)
    return outcome.kind === 'invalid' ? `✕ Not valid: ${outcome.text}` : `✕ ${outcome.text}`;
  const { change, reopened_channels: channels, revision } = outcome.plan;
  const which = channels.length > 0 ? `: ${channels.join(', ')}` : '';
  return outcome.kind === 'applied'
    ? `✓ Applied (${CHANGES[change]}${which}). Revision ${revision} runs.`
    : `✓ Valid. Applying it changes: ${CHANGES[change]}${which}.`;
}

function DeviceLists({ editor }: { editor: ConfigEditor }) {
  return (
    <>
      <datalist id="input-devices">
        {editor.inputDevices.value.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="output-devices">
        {editor.outputDevices.value.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
