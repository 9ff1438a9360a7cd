/** Commands on keys: what is confirmed stands, what is not takes back what it opened, and no more. */
import { SimulatedClock } from '@mcae/clock';
import { type Config, ProblemError, type StreamState } from '@mcae/schema';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { Keying } from '../../../src/engine/gates/keying.js';
import { Ptt, type PttChange } from '../../../src/engine/gates/ptt.js';
import { exampleConfig } from '../../support/engine-rig.js';

/** A stream that confirms what it is sent when the test says so. */
class FakeStream {
  state: StreamState = 'running';
  reason: string | null = null;
  syncs = 0;
  readonly #updates: { resolve: () => void; reject: (error: Error) => void }[] = [];

  update(): Promise<void> {
    return new Promise((resolve, reject) => this.#updates.push({ resolve, reject }));
  }

  sync(): Promise<void> {
    this.syncs++;
    return Promise.resolve();
  }

  /** Answers the oldest update that has no answer. */
  confirms(): void {
    this.#updates.shift()?.resolve();
  }

  misses(): void {
    this.#updates.shift()?.reject(new ProblemError('deadline_exceeded', 'no answer in time'));
  }
}

const logger = pino({ level: 'silent' });
let clock: SimulatedClock;
let stream: FakeStream;
let ptt: Ptt;
let keying: Keying;
let changes: PttChange[];
let config: Config;

beforeEach(() => {
  clock = new SimulatedClock();
  stream = new FakeStream();
  changes = [];
  config = exampleConfig();
  ptt = new Ptt({
    clock,
    rules: () => ({ ramp_ms: 5, timeout_s: 120, warning_s: 110, latch_alarm_s: 600 }),
    onChange: (change) => changes.push(change),
  });
  ptt.setChannels([1, 2, 3, 4]);
  keying = new Keying({ ptt, streams: { of: () => stream }, config: () => config, logger });
});

const context = (actor: string) => ({ requestId: `of ${actor}`, actor });
const press = (holder: string, priority = 0) =>
  keying.lease({ channel: 1, holder, lease_ms: 500, priority }, context(holder));
const release = (holder: string) => keying.release({ channel: 1, holder }, context(holder));
const set = (by: string, wish: { gate_open?: boolean; mute?: boolean }) =>
  keying.set({ channel: 1, ...wish }, context(by));

/** Confirmed before the test goes on. */
async function confirmed(command: Promise<unknown>): Promise<void> {
  stream.confirms();
  await command;
}

async function missed(command: Promise<unknown>): Promise<void> {
  stream.misses();
  await expect(command).rejects.toMatchObject({ code: 'deadline_exceeded' });
}

describe('a command that the stream does not confirm', () => {
  // Each of them closed the whole gate: latch and lease, whoever had them.
  it.each<[string, () => Promise<unknown>]>([
    ['a mute', () => set('capcom', { mute: true })],
    ['an unmute', () => set('capcom', { mute: false })],
    ['a latch', () => set('capcom', { gate_open: true })],
    ['nothing to change', () => set('capcom', {})],
    ['a release of a key that is not held', () => release('capcom')],
  ])("leaves another holder's key alone: %s", async (_name, command) => {
    await confirmed(press('flight'));
    await missed(command());
    expect(ptt.state(1)).toMatchObject({ gate_open: true, latch: false, holder: 'flight' });
    await confirmed(press('flight'));
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a mute', () => set('capcom', { mute: true })],
    ['a press', () => press('capcom')],
    ['a release', () => release('capcom')],
    ['the same latch again', () => set('capcom', { gate_open: true })],
  ])("leaves another's latch alone: %s", async (_name, command) => {
    await confirmed(set('flight', { gate_open: true }));
    await missed(command());
    expect(ptt.state(1)).toMatchObject({ gate_open: true, latched_by: 'flight', holder: null });
  });

  it('goes on being sent', async () => {
    await missed(set('capcom', { mute: true }));
    expect(stream.syncs).toBe(1);
    await missed(release('capcom'));
    expect(stream.syncs).toBe(2);
    await missed(press('capcom'));
    expect(stream.syncs).toBe(3);
  });
});

describe('not confirmed', () => {
  it('a latch is closed again, and the event names the command', async () => {
    await missed(set('flight', { gate_open: true }));
    expect(ptt.state(1)).toMatchObject({ gate_open: false, latched_by: null });
    expect(changes.at(-1)).toMatchObject({ cause: 'command', requestId: 'of flight' });
  });

  it('a press ends, and has to be made again', async () => {
    await missed(press('flight'));
    expect(ptt.state(1)).toMatchObject({ gate_open: false, holder: null });
    expect(changes.at(-1)).toMatchObject({ cause: 'command', requestId: 'of flight' });
    await expect(press('flight')).rejects.toMatchObject({ code: 'rekey_needed' });
  });

  it('a renewal ends the key', async () => {
    await confirmed(press('flight'));
    await missed(press('flight'));
    expect(ptt.state(1)).toMatchObject({ gate_open: false, holder: null });
  });

  it('a mute stays', async () => {
    await missed(set('flight', { mute: true }));
    expect(ptt.state(1).mute).toBe(true);
  });

  it('an unmute is muted again', async () => {
    await confirmed(set('flight', { mute: true }));
    await missed(set('flight', { mute: false }));
    expect(ptt.state(1).mute).toBe(true);
    expect(changes.at(-1)).toMatchObject({ cause: 'command', requestId: 'of flight' });
  });

  it('a latch with an unmute takes both back', async () => {
    await confirmed(set('flight', { mute: true }));
    await missed(set('flight', { gate_open: true, mute: false }));
    expect(ptt.state(1)).toMatchObject({ gate_open: false, mute: true });
  });

  it('a close stays closed', async () => {
    await confirmed(set('flight', { gate_open: true }));
    await confirmed(press('capcom'));
    await missed(set('flight', { gate_open: false }));
    expect(ptt.state(1)).toMatchObject({ gate_open: false, latch: false, holder: null });
  });

  it('a release stays released, and the key can be pressed at once', async () => {
    await confirmed(press('flight'));
    await missed(release('flight'));
    expect(ptt.state(1)).toMatchObject({ gate_open: false, holder: null });
    await confirmed(press('flight'));
    expect(ptt.state(1).holder).toBe('flight');
  });
});

describe('two commands under way', () => {
  it('a press that comes too late does not end the one that took over', async () => {
    const first = press('capcom');
    const second = press('flight', 5);
    await missed(first);
    await confirmed(second);
    expect(ptt.state(1).holder).toBe('flight');
  });

  it("a press that comes too late does not end its holder's next one", async () => {
    const first = press('flight');
    const released = release('flight');
    const second = press('flight');
    await missed(first);
    await confirmed(released);
    await confirmed(second);
    expect(ptt.state(1).holder).toBe('flight');
  });

  it('a latch stands if one of two that opened it is confirmed', async () => {
    const [first, second] = [
      set('flight', { gate_open: true }),
      set('capcom', { gate_open: true }),
    ];
    await missed(first);
    expect(ptt.state(1).latch).toBe(true);
    await confirmed(second);
    expect(ptt.state(1).latch).toBe(true);
  });

  it('and is closed if neither is', async () => {
    const [first, second] = [
      set('flight', { gate_open: true }),
      set('capcom', { gate_open: true }),
    ];
    await missed(first);
    await missed(second);
    expect(ptt.state(1).latch).toBe(false);
  });

  it('a mute that came after an unmute stays, and the next unmute is its own', async () => {
    await confirmed(set('flight', { mute: true }));
    const unmuted = set('flight', { mute: false });
    const muted = set('capcom', { mute: true });
    const again = set('capcom', { mute: false });
    await missed(unmuted);
    await confirmed(muted);
    await confirmed(again);
    expect(ptt.state(1).mute).toBe(false);
  });
});

describe('a channel', () => {
  it('that is not in the config is refused, whatever is asked of it', async () => {
    const unknown = { code: 'unknown_channel' };
    const channel = 9;
    const of = context('flight');
    await expect(keying.set({ channel, mute: true }, of)).rejects.toMatchObject(unknown);
    await expect(keying.lease({ channel, holder: 'a' }, of)).rejects.toMatchObject(unknown);
    await expect(keying.release({ channel, holder: 'a' }, of)).rejects.toMatchObject(unknown);
  });

  // Between the two a roll-back may bring it back, with the gate as it was.
  it('that a change is about to remove can be closed, muted and released, but not opened', async () => {
    await confirmed(set('flight', { gate_open: true }));
    await confirmed(press('capcom'));
    delete config.logical_channels['1'];
    await confirmed(set('flight', { mute: true }));
    await confirmed(release('capcom'));
    await confirmed(set('flight', { gate_open: false }));
    expect(ptt.state(1)).toMatchObject({ gate_open: false, mute: true, holder: null });
    const unknown = { code: 'unknown_channel' };
    await expect(set('flight', { gate_open: true })).rejects.toMatchObject(unknown);
    await expect(set('flight', { mute: false })).rejects.toMatchObject(unknown);
    await expect(press('capcom')).rejects.toMatchObject(unknown);
  });

  it('that does not run opens nothing, and says why; it can be muted and closed', async () => {
    stream.state = 'lost';
    stream.reason = 'pulled out';
    const refused = { code: 'channel_not_running', message: 'channel 1 is lost: pulled out' };
    await expect(set('flight', { gate_open: true })).rejects.toMatchObject(refused);
    await expect(press('flight')).rejects.toMatchObject(refused);
    await confirmed(set('flight', { mute: true }));
    await confirmed(set('flight', { gate_open: false }));
    await confirmed(release('flight'));
    expect(ptt.state(1)).toMatchObject({ gate_open: false, mute: true });
  });
});
