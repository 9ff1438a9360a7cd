/** A config being edited: draft, dry run, apply, and the engine's answer to each. */
import { ApiProblem, type Client, type Plan } from '@mcae/client';
import { computed, signal } from '@preact/signals';
import { differences, getAt, type Path, setAt } from './json-path.js';
import { type FormField, formOf, type Json, type JsonObject, object } from './schema-form.js';

export type EditorPhase = 'loading' | 'editing' | 'checking' | 'applying' | 'failed';

/** What the engine answered to the last check or apply. */
export type Outcome =
  | { readonly kind: 'checked' | 'applied'; readonly plan: Plan }
  | { readonly kind: 'invalid' | 'failed'; readonly text: string };

/** Somebody else changed the config in between. */
export interface Conflict {
  readonly revision: string;
  readonly config: JsonObject;
  /** What they changed, as JSON pointers. */
  readonly theirs: readonly string[];
}

export class ConfigEditor {
  readonly phase = signal<EditorPhase>('loading');
  readonly form = signal<FormField | null>(null);
  readonly draft = signal<JsonObject>({});
  readonly base = signal<{ config: JsonObject; revision: string }>({ config: {}, revision: '' });
  /** Counts up whenever the fields must be drawn from the draft again. */
  readonly generation = signal(0);
  readonly errors = signal<ReadonlyMap<string, string>>(new Map());
  readonly outcome = signal<Outcome | null>(null);
  readonly conflict = signal<Conflict | null>(null);
  readonly inputDevices = signal<readonly string[]>([]);
  readonly outputDevices = signal<readonly string[]>([]);
  readonly changed = computed(() => differences(this.base.value.config, this.draft.value));
  readonly #client: () => Client;

  constructor(client: () => Client) {
    this.#client = client;
  }

  async load(): Promise<void> {
    this.phase.value = 'loading';
    try {
      const client = this.#client();
      const [document, { config, revision }] = await Promise.all([
        client.openapi(),
        client.config(),
      ]);
      this.form.value = configForm(document as JsonObject);
      this.#start(config as unknown as JsonObject, revision);
      this.phase.value = 'editing';
      await this.#readDevices();
    } catch (error) {
      this.#fail(error);
      this.phase.value = 'failed';
    }
  }

  set(path: Path, value: Json | undefined): void {
    this.draft.value = setAt(this.draft.value, path, value);
    if (this.outcome.value?.kind === 'checked') this.outcome.value = null;
  }

  addChannel(): void {
    const channels = object(this.draft.value['logical_channels']);
    const free = Array.from({ length: 32 }, (_, i) => `${i + 1}`).find((key) => !(key in channels));
    if (free === undefined) return;
    const devices = {
      input_device: this.inputDevices.value[0] ?? 'virtual:silence',
      output_device: this.outputDevices.value[0] ?? 'virtual:null',
    };
    this.set(['logical_channels', free], { label: `Channel ${free}`, ...devices });
    this.generation.value++;
  }

  removeChannel(key: string): void {
    this.set(['logical_channels', key], undefined);
    this.generation.value++;
  }

  /** Drops the draft. */
  undo(): void {
    this.#start(this.base.value.config, this.base.value.revision);
  }

  check(): Promise<void> {
    return this.#send('checking', async () => {
      const plan = await this.#client().validateConfig(this.draft.value);
      this.outcome.value = { kind: 'checked', plan };
    });
  }

  apply(): Promise<void> {
    return this.#send('applying', async () => {
      const { revision } = this.base.value;
      const plan = await this.#client().applyConfig(this.draft.value, { ifMatch: revision });
      const { config, revision: now } = await this.#client().config();
      this.#start(config as unknown as JsonObject, now);
      this.outcome.value = { kind: 'applied', plan };
    });
  }

  /** After a conflict: continues from the running config, without the draft's changes. */
  takeTheirs(): void {
    const { conflict } = this;
    if (conflict.value) this.#start(conflict.value.config, conflict.value.revision);
  }

  /** After a conflict: applies the draft's changes to the running config. */
  keepMine(): void {
    const theirs = this.conflict.value;
    if (!theirs) return;
    const draft = this.changed.value.reduce((config, changed) => {
      const path = changed.slice(1).split('/');
      return setAt(config, path, getAt(this.draft.value, path));
    }, theirs.config);
    this.#start(theirs.config, theirs.revision);
    this.draft.value = draft;
    this.generation.value++;
  }

  async #send(phase: 'checking' | 'applying', run: () => Promise<void>): Promise<void> {
    if (this.phase.value !== 'editing') return;
    this.phase.value = phase;
    this.errors.value = new Map();
    this.outcome.value = null;
    try {
      await run();
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'revision_mismatch')
        await this.#readConflict();
      else this.#fail(error);
    }
    this.phase.value = 'editing';
  }

  async #readConflict(): Promise<void> {
    try {
      const { config, revision } = await this.#client().config();
      const theirs = differences(this.base.value.config, config as unknown as JsonObject);
      this.conflict.value = { revision, config: config as unknown as JsonObject, theirs };
    } catch (error) {
      this.#fail(error);
    }
  }

  async #readDevices(): Promise<void> {
    const devices = await this.#client()
      .devices()
      .catch(() => []);
    const names = (has: (device: (typeof devices)[number]) => boolean) =>
      devices.filter(has).map(({ name }) => name);
    this.inputDevices.value = names((device) => device.max_input_channels > 0);
    this.outputDevices.value = names((device) => device.max_output_channels > 0);
  }

  #start(config: JsonObject, revision: string): void {
    this.base.value = { config, revision };
    this.draft.value = config;
    this.conflict.value = null;
    this.errors.value = new Map();
    this.outcome.value = null;
    this.generation.value++;
  }

  #fail(error: unknown): void {
    const isProblem = error instanceof ApiProblem;
    const errors = isProblem ? error.errors : [];
    this.errors.value = new Map(errors.map(({ path, message }) => [path, message]));
    const kind = errors.length > 0 ? 'invalid' : 'failed';
    const text = error instanceof Error ? error.message : String(error);
    const rolledBack = isProblem && error.problem?.rolled_back ? ' The old config runs again.' : '';
    this.outcome.value = { kind, text: text + rolledBack };
  }
}

/** The schema that the running service checks configs with. */
export function configForm(document: JsonObject): FormField {
  const schemas = object(object(document['components'])['schemas']);
  return formOf(object(schemas['Config']), document);
}
