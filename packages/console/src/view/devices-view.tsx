import type { Device } from '@mcae/client';
import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import { messageOf } from '../model/session/session.js';
import { useConsole } from './console-context.js';

const TONE_SECONDS = 3;

export function DevicesView() {
  const { session } = useConsole();
  const devices = useSignal<readonly Device[] | null>(null);
  const error = useSignal<string | null>(null);
  const node = session.node.value;
  const read = useCallback(async () => {
    try {
      devices.value = await session.client.devices();
      error.value = null;
    } catch (failure) {
      error.value = messageOf(failure);
    }
  }, [session, devices, error]);
  useEffect(() => {
    if (node !== null) void read();
  }, [node, read]);
  return (
    <section class="page" aria-labelledby="devices-title">
      <div class="panel-head">
        <h2 id="devices-title">Devices</h2>
        <button type="button" onClick={() => void read()}>
          Look again
        </button>
      </div>
      <p class="dim">
        A config names a device by number or, better, by name. The test tone ({TONE_SECONDS} s)
        plays on a channel's output, past gate and mute.
      </p>
      {error.value !== null && (
        <p class="outcome" data-kind="failed" role="alert">
          ✕ {error.value}
        </p>
      )}
      {devices.value === null ? (
        error.value === null && <p class="empty">Looking for devices …</p>
      ) : (
        <DeviceTable devices={devices.value} />
      )}
    </section>
  );
}

function DeviceTable({ devices }: { devices: readonly Device[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section class="table-scroll" tabIndex={0} aria-label="Device list">
      <table>
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">Name</th>
            <th scope="col">Host API</th>
            <th scope="col">In</th>
            <th scope="col">Out</th>
            <th scope="col">Rate (Hz)</th>
            <th scope="col">Channels, test tone</th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <DeviceRow key={`${device.host_api}-${device.id}`} device={device} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const { session } = useConsole();
  const outputs = session.channels.value.filter(
    (channel) =>
      device.used_by_channels.includes(channel.channel) &&
      // The name of a recording contains its path; the listed device does not.
      device.max_output_channels > 0 &&
      (device.max_input_channels === 0 || channel.facts.value?.output_device === device.name),
  );
  const inputs = device.used_by_channels.filter(
    (channel) => !outputs.some((output) => output.channel === channel),
  );
  return (
    <tr>
      <td class="number">{device.id}</td>
      <th scope="row">{device.name}</th>
      <td>{device.host_api}</td>
      <td class="number">{device.max_input_channels}</td>
      <td class="number">{device.max_output_channels}</td>
      <td class="number">{device.default_sample_rate}</td>
      <td>
        {inputs.map((channel) => (
          <span key={channel} class="chip">
            in · {session.channel(channel)?.label ?? channel}
          </span>
        ))}
        {outputs.map(({ channel, label }) => (
          <ToneButton key={channel} channel={channel} label={label} />
        ))}
      </td>
    </tr>
  );
}

function ToneButton({ channel, label }: { channel: number; label: string }) {
  const { session, signIn } = useConsole();
  const refusal = signIn.refusal('key', channel);
  const isPlaying = useSignal(false);
  const play = async () => {
    try {
      const { seconds } = await session.client.tone({ channel, seconds: TONE_SECONDS });
      isPlaying.value = true;
      session.time.after(seconds * 1_000, () => {
        isPlaying.value = false;
      });
    } catch (error) {
      session.report(`Test tone on ${label}: ${messageOf(error)}`);
    }
  };
  return (
    <button
      type="button"
      disabled={refusal !== null}
      title={refusal ?? undefined}
      onClick={() => void play()}
    >
      <span aria-hidden="true">{isPlaying.value ? '♪ ' : '▷ '}</span>
      {isPlaying.value ? 'Tone plays' : 'Test tone'} on {label}
    </button>
  );
}
