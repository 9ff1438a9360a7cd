/** Simulated engines in one process: the real publisher, ten levels and one status a second each. */
import { EnginePublisher, NatsBus, Stamp } from '@mcae/bus';
import { systemClock as clock, every } from '@mcae/clock';

const [url, count] = process.argv.slice(2);
const reading = { rms_dbfs: -18.21, peak_dbfs: -6.02, clipped_samples: 0 };
const meters = {
  state: 'running',
  window: 1,
  before: reading,
  after: reading,
  gain_reduction_db: 3.1,
  gate_open: false,
  mute: false,
  holder: null,
  sound_passes: false,
  sound_passes_since_mono_ms: null,
};
const channels = { 1: meters, 2: meters, 3: meters, 4: meters };
const vu = { levels: { 1: -18.2, 2: -18.2, 3: -18.2, 4: -18.2 }, channels };
// As long as the status of four channels; readers of levels do not read it.
const status = { filler: 'x'.repeat(4_000) };

const buses = Array.from({ length: Number(count) }, (_, index) => {
  const node = `engine-${index + 1}`;
  const bus = new NatsBus({ url, name: node, clock });
  const stamp = new Stamp({ node, bootId: `boot-${index + 1}` }, clock);
  const publisher = new EnginePublisher(bus, node, stamp);
  // The engines publish at different moments.
  clock.after((index * 100) / Number(count), () => {
    every(clock, 100, () => publisher.telemetry('vu', vu));
    every(clock, 1_000, () => publisher.telemetry('status', status));
  });
  return bus;
});
const waiting = setInterval(() => {
  if (!buses.every((bus) => bus.connected())) return;
  clearInterval(waiting);
  process.send?.('ready');
}, 50);
process.on('message', () => process.exit());
