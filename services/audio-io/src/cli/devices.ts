/** `devices`: what can be named in a config, as a table or as JSON. */
import type { Device } from '@mcae/schema';
import { DeviceCatalogue } from '../engine/devices/device-catalogue.js';
import { listedDevice } from '../engine/devices/device-list.js';
import type { Environment } from '../environment.js';
import { createProbe } from '../probe/probe.js';
import { askEngine, UNASKED } from './with-engine.js';

/**
 * Asks the engine, if one runs: others may not see the devices that it has open, and the numbers that
 * a config may use are its own.
 */
export async function devices(
  environment: Environment,
  { json }: { json: boolean },
  print: (line: string) => void,
): Promise<void> {
  let isUnasked = false;
  const listed = await askEngine(
    environment,
    (engine) => engine.call('devices', {}),
    () => {
      isUnasked = true;
    },
  );
  const found = listed?.devices ?? (await enumerate());
  if (json) print(JSON.stringify(found, null, 2));
  else for (const line of table(found)) print(line);
  if (isUnasked && !json) print(UNASKED);
}

async function enumerate(): Promise<Device[]> {
  const found = await new DeviceCatalogue(createProbe()).refresh();
  return found.map((device) => listedDevice(device, []));
}

function table(found: readonly Device[]): string[] {
  const rows = [
    ['number', 'name', 'host API', 'in', 'out', 'rate', 'used by channel'],
    ...found.map((device) => [
      String(device.id),
      device.name,
      device.host_api,
      String(device.max_input_channels),
      String(device.max_output_channels),
      `${device.default_sample_rate} Hz`,
      device.used_by_channels.join(', '),
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
