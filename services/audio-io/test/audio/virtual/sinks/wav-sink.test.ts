import { describe, expect, test } from 'vitest';
import { WavSink } from '../../../../src/audio/virtual/sinks/wav-sink.js';
import { WavRecorder } from '../../../../src/wav/wav-recorder.js';
import { FakeDisk } from '../../../wav/fake-disk.js';

async function sink(maxDataBytes?: number) {
  const disk = new FakeDisk();
  const format = { path: 'x.wav', sampleRateHz: 1_000, channels: 1 };
  const limit = maxDataBytes === undefined ? {} : { maxDataBytes };
  return { disk, sink: new WavSink(await WavRecorder.open(disk, { ...format, ...limit })) };
}
const block = new Int16Array(100).fill(1);

describe('a recording', () => {
  test('that is full is told, and is no fault of the stream', async () => {
    const { sink: full } = await sink(300);
    expect(full.write(block, 100)).toBe(true);
    expect(full.notice).toBeUndefined();
    expect(full.write(block, 100)).toBe(true);
    expect(full.notice).toBe('x.wav: the recording has reached 4 GiB and has ended');
    await full.close();
  });

  test('whose disk fails is a device that was lost', async () => {
    const { disk, sink: broken } = await sink();
    disk.error = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    for (let i = 0; i < 3; i++) broken.write(block, 100);
    await disk.release();
    const lost = expect.objectContaining({ kind: 'lost', message: 'x.wav: the disk is full' });
    expect(() => broken.write(block, 100)).toThrow(lost);
    await expect(broken.close()).rejects.toMatchObject({ kind: 'failed' });
  });
});
