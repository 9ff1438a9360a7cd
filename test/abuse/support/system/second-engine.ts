/** One more engine on the bus of a system. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { virtualConfig } from '../../../support/configs.js';
import { AUDIO_IO_MAIN, type Service, startService } from '../../../support/services.js';
import type { System } from '../../../support/system.js';
import { until } from '../../../support/until.js';

/** Resolves once the API has heard of it. */
export async function startEngine(system: System, node: string): Promise<Service> {
  const folder = await mkdtemp(join(system.folder, `${node}-`));
  const configPath = join(folder, 'config.json');
  await writeFile(configPath, JSON.stringify(virtualConfig()));
  const env = {
    ...process.env,
    NATS_URL: system.natsUrl,
    MCAE_NODE: node,
    MCAE_CONFIG: configPath,
    LOG_LEVEL: 'info',
  };
  const service = startService(AUDIO_IO_MAIN, ['run'], env, folder);
  const isKnown = async () => (await system.request(`/status?node=${node}`)).status === 200;
  await until(`the API has heard of ${node}`, () => isKnown().catch(() => false), {
    describe: () => service.output(),
  }).catch(async (error: unknown) => {
    await service.stop();
    throw error;
  });
  return service;
}
