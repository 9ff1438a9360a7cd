import { type Static, Type } from '@sinclair/typebox';

export const Device = Type.Object(
  {
    id: Type.Integer({ minimum: 0 }),
    name: Type.String(),
    host_api: Type.String({ description: 'ALSA, virtual, ...' }),
    max_input_channels: Type.Integer({ minimum: 0 }),
    max_output_channels: Type.Integer({ minimum: 0 }),
    default_sample_rate: Type.Number({ 'x-unit': 'Hz' }),
    used_by_channels: Type.Array(Type.Integer(), {
      description: 'Channels of the running config that name this device.',
    }),
  },
  { additionalProperties: false, title: 'Device' },
);
export type Device = Static<typeof Device>;
