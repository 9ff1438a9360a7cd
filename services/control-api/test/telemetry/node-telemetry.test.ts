/** One engine's telemetry, message by message. */
import type { PttEvent, StatusMessage, VuMessage } from '@mcae/schema';
import { expect, it } from 'vitest';
import { NodeTelemetry } from '../../src/index.js';

interface At {
  readonly seq: number;
  readonly monoMs: number;
  readonly boot?: string;
  readonly gateOpen?: boolean;
}

const envelope = ({ seq, monoMs, boot = 'boot-1' }: At) => ({
  ...{ ts_ms: 0, mono_ms: monoMs, seq, boot_id: boot, node: 'n' },
});
const gate = (gateOpen = false) => ({ gate_open: gateOpen, mute: false, holder: null });
/** Only what this unit reads; the rest of a message is the schema's business. */
const vu = (at: At) =>
  ({ ...envelope(at), levels: {}, channels: { 1: gate(at.gateOpen) } }) as unknown as VuMessage;
const status = (at: At) =>
  ({
    ...envelope(at),
    channels: { 1: { ...gate(at.gateOpen), latch: at.gateOpen ?? false } },
  }) as unknown as StatusMessage;
const ptt = (at: At, channel = 1) =>
  ({ ...envelope(at), channel, ...gate(at.gateOpen), latch: true, cause: 'command' }) as PttEvent;
const isOpen = (node: NodeTelemetry, nowMs: number) =>
  node.status(nowMs)?.message.channels['1']?.gate_open;

it('a new boot has no levels until it sends its own', () => {
  const node = new NodeTelemetry('n');
  node.take('vu', vu({ seq: 1, monoMs: 100 }), 100);
  expect(node.vu(100)).toBeDefined();
  node.take('status', status({ seq: 1, monoMs: 5, boot: 'boot-2' }), 110);
  expect(node.vu(110)).toBeUndefined();
  expect(node.newest(110)?.freshness).toEqual({ boot_id: 'boot-2', mono_ms: 5 });
});

it('an event changes what was captured before it, and nothing captured after it', () => {
  const node = new NodeTelemetry('n');
  node.take('status', status({ seq: 1, monoMs: 100 }), 100);
  node.takePtt(ptt({ seq: 1, monoMs: 150, gateOpen: true }));
  expect(isOpen(node, 150)).toBe(true);
  expect(node.status(150)?.message.channels['1']).toMatchObject({ latch: true });
  node.take('status', status({ seq: 2, monoMs: 200, gateOpen: false }), 200);
  expect(isOpen(node, 200)).toBe(false);
});

it('a status captured before the event does not undo it, however late it comes', () => {
  const node = new NodeTelemetry('n');
  node.take('status', status({ seq: 1, monoMs: 100 }), 100);
  node.takePtt(ptt({ seq: 1, monoMs: 150, gateOpen: true }));
  node.take('status', status({ seq: 2, monoMs: 140, gateOpen: false }), 160);
  expect(isOpen(node, 160)).toBe(true);
});

it('of two events that come in the wrong order the newer one counts', () => {
  const node = new NodeTelemetry('n');
  node.take('status', status({ seq: 1, monoMs: 100 }), 100);
  node.takePtt(ptt({ seq: 2, monoMs: 160, gateOpen: false }));
  node.takePtt(ptt({ seq: 1, monoMs: 150, gateOpen: true }));
  expect(isOpen(node, 160)).toBe(false);
});

it('an event of another boot or of a channel that is not there changes nothing', () => {
  const node = new NodeTelemetry('n');
  node.take('status', status({ seq: 1, monoMs: 100 }), 100);
  node.takePtt(ptt({ seq: 9, monoMs: 150, gateOpen: true, boot: 'boot-0' }));
  node.takePtt(ptt({ seq: 10, monoMs: 150, gateOpen: true }, 7));
  expect(isOpen(node, 150)).toBe(false);
  expect(Object.keys(node.status(150)?.message.channels ?? {})).toEqual(['1']);
});

it('a retired boot may speak again once the running one has been silent for 10 s', () => {
  const node = new NodeTelemetry('n');
  node.take('vu', vu({ seq: 1, monoMs: 100 }), 100);
  node.take('vu', vu({ seq: 1, monoMs: 5, boot: 'boot-2' }), 200);
  expect(node.take('vu', vu({ seq: 2, monoMs: 9_000 }), 10_100)).toBe(false);
  expect(node.take('vu', vu({ seq: 3, monoMs: 10_300 }), 10_300)).toBe(true);
  expect(node).toMatchObject({ bootId: 'boot-1', restarts: 2, ignored: 1 });
});
