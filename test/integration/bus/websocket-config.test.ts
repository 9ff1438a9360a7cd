import { BUS_PERMISSIONS } from '@mcae/schema';
import { expect, it } from 'vitest';
import { websocketConfig } from '../../../scripts/lib/nats/nats-server.mjs';

it('lets browsers do what the table of permissions lets viewers do', () => {
  const { subscribe, publish } = BUS_PERMISSIONS.viewer;
  expect(publish).toEqual([]);
  const text = websocketConfig({ origins: ['http://127.0.0.1:8000'] });
  expect(text).toContain(`publish: {deny: ">"}, subscribe: {allow: ${JSON.stringify(subscribe)}}`);
  expect(text).toContain('allowed_origins: ["http://127.0.0.1:8000"]');
});

it('has other passwords each time', () => {
  const texts = [1, 2].map(() => websocketConfig({ origins: [] }));
  expect(texts[0]).not.toBe(texts[1]);
});
