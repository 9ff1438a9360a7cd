import { describe, expect, it } from 'vitest';
import { busAddresses, withoutSecrets } from '../../lib/nats/bus-address.mjs';

describe('NATS_URL', () => {
  it('names one address or more', () => {
    expect(busAddresses('nats://a:1, tls://[::1],b')).toEqual([
      { host: 'a', port: 1 },
      { host: '::1', port: 4222 },
      { host: 'b', port: 4222 },
    ]);
    expect(() => busAddresses('nats://')).toThrow('NATS_URL is not an address');
  });

  it('is shown without its secrets', () => {
    expect(withoutSecrets('nats://me:pass@a:1,nats://token@b')).toBe('nats://a:1,nats://b');
  });
});
