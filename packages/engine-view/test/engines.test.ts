/** Every engine of a bus, in memory that is bounded whatever the bus brings. */
import { describe, expect, it } from 'vitest';
import { ENGINE_MEMORY_MS, Engines, MAX_ENGINES } from '../src/index.js';
import { alarm, vu } from './support/messages.js';

const names = (engines: Engines) => engines.all().map(({ node }) => node);
const level = (node: string) => vu({ seq: 1, monoMs: 0, node });

describe('engines', () => {
  it('are told apart by name', () => {
    const engines = new Engines();
    engines.ingest(level('a'), 0);
    engines.ingest(level('b'), 100);
    expect(engines.get('a')).toMatchObject({ node: 'a', heardMs: 0 });
    expect(engines.get('b')).toMatchObject({ node: 'b', heardMs: 100 });
    expect(engines.get('c')).toBeUndefined();
  });

  it('one too many is not remembered, while the others are heard', () => {
    const engines = new Engines();
    for (let i = 0; i < MAX_ENGINES; i++) expect(engines.ingest(level(`n${i}`), 0)).toBeDefined();
    expect(engines.ingest(level('late'), 1_000)).toBeUndefined();
    expect(names(engines)).toHaveLength(MAX_ENGINES);
    expect(engines.ingest(level('late'), ENGINE_MEMORY_MS + 1)).toBeDefined();
    expect(names(engines)).toEqual(['late']);
  });

  it('what has only sent events gives way to what may have more to say', () => {
    const engines = new Engines();
    for (let i = 0; i < MAX_ENGINES + 10; i++)
      engines.ingest(alarm({ seq: 1, monoMs: 0, node: `n${i}` }), 0);
    expect(engines.all()).toHaveLength(MAX_ENGINES);
    expect(engines.ingest(level('real'), 0)).toBeDefined();
    expect(engines.all()).toHaveLength(MAX_ENGINES);
    expect(names(engines)).toContain('real');
  });

  it('are forgotten after ten minutes of silence', () => {
    const engines = new Engines();
    engines.ingest(level('a'), 0);
    engines.forget(ENGINE_MEMORY_MS);
    expect(names(engines)).toEqual(['a']);
    engines.forget(ENGINE_MEMORY_MS + 1);
    expect(names(engines)).toEqual([]);
    const step = engines.ingest(level('a'), ENGINE_MEMORY_MS + 2);
    expect(step?.news.map(({ kind }) => kind)).toContain('appeared');
  });

  it('report what time alone has changed, each once', () => {
    const engines = new Engines();
    engines.ingest(level('a'), 0);
    engines.ingest(level('b'), 400);
    const quiet = (nowMs: number) => engines.advance(nowMs).map(({ view }) => view.node);
    expect([400, 501, 502, 901].map(quiet)).toEqual([[], ['a'], [], ['b']]);
  });
});
