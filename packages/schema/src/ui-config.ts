import { type Static, Type } from '@sinclair/typebox';

/** What a user interface in a browser may use besides REST. */
export const UiConfig = Type.Object(
  {
    nats: Type.Union(
      [
        Type.Object(
          {
            url: Type.String({ description: 'ws:// or wss:// address of the bus for browsers' }),
            nkey_seed: Type.Union([Type.String(), Type.Null()], {
              description: 'Signs in as a user who may only read; null: none is needed',
            }),
          },
          { additionalProperties: false },
        ),
        Type.Null(),
      ],
      { description: 'Telemetry straight from the bus; null: use `GET /events`' },
    ),
  },
  {
    additionalProperties: false,
    description: 'What is offered here.',
    examples: [{ nats: { url: 'ws://127.0.0.1:9222', nkey_seed: null } }, { nats: null }],
  },
);
export type UiConfig = Static<typeof UiConfig>;
