/** The form of the schema that the service publishes, and a draft that is changed. */
import { Config } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import { configForm } from '../../src/model/config/config-editor.js';
import { differences, getAt, setAt } from '../../src/model/config/json-path.js';
import { type FormField, formOf, type JsonObject } from '../../src/model/config/schema-form.js';

const schema = JSON.parse(JSON.stringify(Config)) as JsonObject;

function fieldAt(form: FormField, path: string): FormField {
  return path.split('.').reduce<FormField>((field, key) => {
    if (field.kind === 'map') return field.of;
    if (field.kind !== 'group') throw new Error(`no ${key} in ${field.title}`);
    const found = field.fields.find(([name]) => name === key);
    if (!found) throw new Error(`no ${key} in ${field.title}`);
    return found[1];
  }, form);
}

describe('the form of the config', () => {
  const form = formOf(schema, schema);

  it.each([
    ['dsp.input', { kind: 'group', title: 'Input gain', isRequired: false }],
    ['dsp.input.gain_db', { kind: 'number', unit: 'dB', minimum: -24, maximum: 24, default: 0 }],
    ['dsp.highpass', { kind: 'group', title: 'High-pass', isRequired: false }],
    ['dsp.highpass.enabled', { kind: 'flag', default: false, isRequired: false }],
    ['dsp.highpass.frequency_hz', { unit: 'Hz', minimum: 20, maximum: 300, default: 80 }],
    ['logical_channels.1.dsp.highpass.enabled', { kind: 'flag', isRequired: false }],
    ['dsp.comp', { kind: 'group', title: 'Compressor', isRequired: true }],
    ['dsp.limiter', { kind: 'group', title: 'Limiter', isRequired: true }],
    ['logical_channels.1.dsp.comp', { kind: 'group', title: 'Compressor', isRequired: false }],
    ['dsp.comp.ratio', { kind: 'number', unit: ':1', minimum: 1, maximum: 100, isRequired: true }],
    ['dsp.comp.threshold_db', { kind: 'number', unit: 'dBFS', title: 'Threshold' }],
    ['dsp.comp.knee_db', { isRequired: false, default: 0 }],
    ['dsp.limiter.lookahead_frames', { kind: 'choice', options: [64, 128, 256], default: 256 }],
    ['dsp.limiter.true_peak', { kind: 'flag', default: false }],
    ['dsp.dither', { kind: 'choice', options: ['none', 'tpdf'] }],
    ['sample_format', { kind: 'choice', options: ['int16'] }],
    ['logical_channels', { kind: 'map', maxEntries: 32 }],
    ['logical_channels.1.label', { kind: 'text', maxLength: 64 }],
    ['logical_channels.1.input_device', { kind: 'text', title: 'Input device name' }],
    ['logical_channels.1.input_pair', { kind: 'number', unit: undefined }],
    ['ptt.timeout_s', { kind: 'number', unit: 's' }],
  ])('%s', (path, expected) => {
    expect(fieldAt(form, path)).toMatchObject(expected);
  });

  it('is found in an OpenAPI document, where entries are additional properties', () => {
    const properties = schema['properties'] as JsonObject;
    const channels = properties['logical_channels'] as JsonObject;
    const [entry] = Object.values(channels['patternProperties'] as JsonObject);
    const document: JsonObject = {
      components: {
        schemas: {
          Config: {
            ...schema,
            properties: {
              ...properties,
              logical_channels: { type: 'object', additionalProperties: entry },
            },
          },
        },
      },
    };
    expect(fieldAt(configForm(document), 'logical_channels.1.label')).toMatchObject({
      kind: 'text',
    });
  });
});

describe('a draft', () => {
  const config: JsonObject = { a: 1, dsp: { comp: { ratio: 2 } }, z: 3 };

  it('is changed without touching what it was made from, in its order', () => {
    const changed = setAt(config, ['dsp', 'comp', 'ratio'], 4);
    expect(JSON.stringify(changed)).toBe('{"a":1,"dsp":{"comp":{"ratio":4}},"z":3}');
    expect(getAt(config, ['dsp', 'comp', 'ratio'])).toBe(2);
  });

  it('loses a field with the groups that it leaves empty', () => {
    const added = setAt(config, ['b', 'c', 'd'], 1);
    expect(added).toMatchObject({ b: { c: { d: 1 } } });
    expect(setAt(added, ['b', 'c', 'd'], undefined)).toEqual(config);
  });

  it.each([
    [config, config, []],
    [config, setAt(config, ['dsp', 'comp', 'ratio'], 3), ['/dsp/comp/ratio']],
    [config, setAt(config, ['new', 'x'], 'y'), ['/new/x']],
    [config, setAt(config, ['z'], undefined), ['/z']],
  ])('finds what differs', (a, b, expected) => {
    expect(differences(a, b)).toEqual(expected);
  });
});
