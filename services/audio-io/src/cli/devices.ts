/** `devices`: what can be named in a config, as a table or as JSON. */
import type { BackendDevice } from '../audio/audio-backend.js';
import { createProbe } from '../probe/probe.js';

export async function devices(
  { json }: { json: boolean },
  print: (line: string) => void,
): Promise<void> {
  const found = await createProbe().enumerate();
  if (json) print(JSON.stringify(found.map(toWire), null, 2));
  else for (const line of table(found)) print(line);
}

const toWire = (device: BackendDevice) => ({
  id: device.id,
  name: device.name,
  host_api: device.hostApi,
  max_input_channels: device.maxInputChannels,
  max_output_channels: device.maxOutputChannels,
  default_sample_rate: device.defaultSampleRateHz,
});

function table(found: readonly BackendDevice[]): string[] {
  const rows = [
    ['number', 'name', 'host API', 'in', 'out', 'rate'],
    ...found.map((device) => [
      String(device.id),
      device.name,
      device.hostApi,
      String(device.maxInputChannels),
      String(device.maxOutputChannels),
      `${device.defaultSampleRateHz} Hz`,
    ]),
  ];
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
