import type { ConfigEditor } from '../../model/config/config-editor.js';
import { getAt, type Path } from '../../model/config/json-path.js';
import {
  type FormField,
  type GroupField,
  type MapField,
  object,
} from '../../model/config/schema-form.js';
import { ConfigField } from './config-field.js';

interface FormProps {
  readonly editor: ConfigEditor;
  readonly path: Path;
}

/** The form of a schema: values in a grid, groups as field sets, entries as cards. */
export function ConfigGroup({ editor, field, path }: FormProps & { field: GroupField }) {
  // Names come before the fields that describe what is named.
  const leaves = field.fields
    .filter(([, { kind }]) => kind !== 'group' && kind !== 'map')
    .sort(([a], [b]) => Number(b === 'label') - Number(a === 'label'));
  const branches = field.fields.filter(([, { kind }]) => kind === 'group' || kind === 'map');
  return (
    <>
      {leaves.length > 0 && (
        <div class="config-grid">
          {leaves.map(([key, leaf]) => (
            <Branch key={key} {...{ editor, path: [...path, key], field: leaf }} />
          ))}
        </div>
      )}
      {branches.map(([key, branch]) => (
        <Branch key={key} {...{ editor, path: [...path, key], field: branch }} />
      ))}
    </>
  );
}

function Branch({ editor, field, path }: FormProps & { field: FormField }) {
  if (field.kind === 'map') return <ConfigMap {...{ editor, field, path }} />;
  if (field.kind !== 'group') return <ConfigField {...{ editor, field, path }} />;
  const group = <ConfigGroup {...{ editor, field, path }} />;
  // A channel's own parameters are the exception: they open on demand.
  if (!field.isRequired && path.length > 2) {
    const isSet = getAt(editor.draft.peek(), path) !== undefined;
    return (
      <details class="config-more" open={isSet}>
        <summary>{field.title}</summary>
        {group}
      </details>
    );
  }
  return (
    <fieldset class="config-set">
      <legend>{field.title}</legend>
      {group}
    </fieldset>
  );
}

function ConfigMap({ editor, field, path }: FormProps & { field: MapField }) {
  const entries = Object.keys(object(getAt(editor.draft.value, path)));
  const { of } = field;
  return (
    <fieldset class="config-set">
      <legend>{field.title}</legend>
      <div class="config-cards">
        {entries.map((key) => (
          <section key={key} class="config-card" aria-label={`Channel ${key}`}>
            <header>
              <h3>Channel {key}</h3>
              <button
                type="button"
                disabled={entries.length === 1}
                aria-label={`Remove channel ${key}`}
                onClick={() => editor.removeChannel(key)}
              >
                Remove
              </button>
            </header>
            {of.kind === 'group' && (
              <ConfigGroup {...{ editor, field: of, path: [...path, key] }} />
            )}
          </section>
        ))}
      </div>
      <button
        type="button"
        class="add"
        disabled={entries.length >= field.maxEntries}
        onClick={() => editor.addChannel()}
      >
        Add a channel
      </button>
    </fieldset>
  );
}
