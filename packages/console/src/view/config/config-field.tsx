import type { ConfigEditor } from '../../model/config/config-editor.js';
import { getAt, type Path, pointer } from '../../model/config/json-path.js';
import type { FormField, Json } from '../../model/config/schema-form.js';

type LeafField = Exclude<FormField, { kind: 'group' | 'map' }>;

/** One value of the config: label, unit, range, and the engine's error about it. */
export function ConfigField(props: { editor: ConfigEditor; field: LeafField; path: Path }) {
  const { editor, field, path } = props;
  const at = pointer(path);
  const id = `config${at.replaceAll('/', '-')}`;
  const error = editor.errors.value.get(at);
  const isChanged = editor.changed.value.includes(at);
  const hint = hintOf(field);
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="config-field" data-invalid={error !== undefined} data-changed={isChanged}>
      <label for={id} title={field.description}>
        {field.title}
        {field.isRequired && <span class="required" aria-hidden="true" />}
      </label>
      <div class="config-input">
        <Input
          {...{ editor, field, path, id }}
          invalid={error !== undefined}
          describedBy={describedBy}
        />
        {'unit' in field && field.unit && <span class="unit">{field.unit}</span>}
      </div>
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error !== undefined && (
        <span class="error" id={`${id}-error`}>
          <span aria-hidden="true">✕ </span>
          {error}
        </span>
      )}
    </div>
  );
}

interface InputProps {
  readonly editor: ConfigEditor;
  readonly field: LeafField;
  readonly path: Path;
  readonly id: string;
  readonly invalid: boolean;
  readonly describedBy: string;
}

function Input({ editor, field, path, id, invalid, describedBy }: InputProps) {
  const value = getAt(editor.draft.peek(), path);
  const set = (to: Json | undefined) => editor.set(path, to);
  const aria = { id, 'aria-invalid': invalid, 'aria-describedby': describedBy || undefined };
  // The field keeps what was typed; the draft has the number, or the text if it is no number.
  const key = editor.generation.value;
  if (field.kind === 'flag' || field.kind === 'choice') {
    const options = field.kind === 'flag' ? [true, false] : field.options;
    return (
      <select
        key={key}
        {...aria}
        defaultValue={value === undefined ? '' : String(value)}
        onChange={(event) => set(options.find((o) => String(o) === event.currentTarget.value))}
      >
        {(value === undefined || !field.isRequired) && (
          <option value="" selected={value === undefined}>
            {field.default === undefined ? '–' : `default (${wordOf(field.default)})`}
          </option>
        )}
        {options.map((option) => (
          <option key={String(option)} value={String(option)} selected={option === value}>
            {wordOf(option)}
          </option>
        ))}
      </select>
    );
  }
  const placeholder =
    field.kind === 'number' && field.default !== undefined ? `${field.default}` : '';
  return (
    <input
      key={key}
      {...aria}
      type="text"
      inputMode={field.kind === 'number' ? 'decimal' : 'text'}
      autocomplete="off"
      spellcheck={false}
      placeholder={placeholder}
      list={listOf(path)}
      defaultValue={value === undefined ? '' : String(value)}
      onInput={(event) => set(read(field, event.currentTarget.value))}
    />
  );
}

/** Text that is no number is sent as it is: the engine's error says what is allowed. */
function read(field: LeafField, text: string): Json | undefined {
  if (text.trim() === '') return undefined;
  if (field.kind !== 'number') return text;
  const value = Number(text.trim().replace(',', '.'));
  return Number.isFinite(value) ? value : text;
}

function hintOf(field: LeafField): string {
  if (field.kind !== 'number' || field.minimum === undefined || field.maximum === undefined)
    return '';
  return `${field.minimum} to ${field.maximum}`;
}

const LISTS: Readonly<Record<string, string>> = {
  input_device: 'input-devices',
  output_device: 'output-devices',
};
const listOf = (path: Path) => LISTS[path.at(-1) ?? ''];

const wordOf = (value: string | number | boolean) =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
