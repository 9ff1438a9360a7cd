import type { Config } from '@mcae/schema';

/** Four virtual channels, none of them silent. */
export function virtualConfig(change: (config: Config) => void = () => {}): Config {
  const channel = (input_device: string) => ({ input_device, output_device: 'virtual:null' });
  const config: Config = {
    sample_rate: 44_100,
    sample_format: 'int16',
    channels: 2,
    blocksize: 512,
    logical_channels: {
      '1': channel('virtual:tone'),
      '2': channel('virtual:noise'),
      '3': channel('virtual:impulse'),
      '4': channel('virtual:tone:440'),
    },
    dsp: {
      comp: { ratio: 2, threshold_db: -20, attack_ms: 10, release_ms: 100 },
      limiter: { ceiling_db: -3, release_ms: 8 },
    },
  };
  change(config);
  return config;
}
