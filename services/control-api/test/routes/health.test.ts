/** Whether the service lives, and can be of use. */
import { describe, expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

describe('the service itself', () => {
  it('is alive, and ready once an engine is fresh', async () => {
    const { request } = await createRig();
    expect((await request('/healthz')).body).toEqual({ status: 'ok' });
    expect((await request('/readyz')).body).toEqual({ status: 'ready', nodes: ['room-1'] });
  });

  it('leads to its documents, which load nothing from elsewhere', async () => {
    const { request } = await createRig();
    const root = await request('/');
    expect(root).toMatchObject({ status: 302, headers: { location: '/docs/' } });
    const { text, headers } = await request('/docs/');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    const sources = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source!);
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) {
      expect(source).toMatch(/^\.\//);
      expect((await request(`/docs/${source}`)).status).toBe(200);
    }
  });
});
