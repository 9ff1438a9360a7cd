/** The audit as REST reads it. */
import { describe, expect, it } from 'vitest';
import { auditEntry } from '../support/audit-entry.js';
import { createRig } from '../support/rig.js';

describe('the audit', () => {
  it('is read from a time on, in either notation', async () => {
    const { request, engine } = await createRig();
    for (const ts_ms of [1_000, 2_000, 3_000]) engine.audit.append(auditEntry(ts_ms));
    const count = async (query: string) => {
      const { body } = await request(`/audit${query}`, {});
      return (body as { entries: unknown[] }).entries.length;
    };
    expect(await count('')).toBe(3);
    expect(await count('?since=2000')).toBe(2);
    expect(await count('?since=1970-01-01T00:00:03Z')).toBe(1);
    expect(await count('?limit=2')).toBe(2);
    expect((await request('/audit?since=yesterday', {})).status).toBe(400);
  });
});
