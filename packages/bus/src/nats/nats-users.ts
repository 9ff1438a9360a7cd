/** The users of a nats-server, made of the permission table: one key a role, the rest refused. */
import { BUS_PERMISSIONS, BUS_ROLES, type BusPermissions, type BusRole } from '@mcae/schema';

/** @returns what a nats-server's configuration includes; it holds no secret */
export function natsUsers(publicKeys: Readonly<Record<BusRole, string>>): string {
  return [
    '# Users of the bus and what each may do; default deny. Made by `npm run make-keys` of',
    '# packages/schema/src/bus-permissions.ts: what is changed here is lost.',
    'authorization {',
    '  users: [',
    ...BUS_ROLES.flatMap((role) => user(role, publicKeys[role])),
    '  ]',
    '}',
    '',
  ].join('\n');
}

/** @returns the public keys that a text of `natsUsers` names */
export function readNatsUsers(text: string): Partial<Record<BusRole, string>> {
  const found: Partial<Record<BusRole, string>> = {};
  for (const role of BUS_ROLES) {
    const key = new RegExp(`# ${role}\\n\\s*\\{\\n\\s*nkey: "(U[A-Z2-7]{55})"`).exec(text)?.[1];
    if (key) found[role] = key;
  }
  return found;
}

function user(role: BusRole, publicKey: string): string[] {
  const permissions: BusPermissions = BUS_PERMISSIONS[role];
  const { publish, subscribe, answerWithinMs } = permissions;
  return [
    `    # ${role}`,
    '    {',
    `      nkey: "${publicKey}"`,
    '      permissions: {',
    ...subjects('publish', publish),
    ...subjects('subscribe', subscribe),
    // One answer a request: anything more general makes the server slow, and the role wide.
    ...(answerWithinMs === undefined
      ? []
      : [`        allow_responses: { max: 1, expires: "${answerWithinMs}ms" }`]),
    '      }',
    '    }',
  ];
}

function subjects(verb: string, allowed: readonly string[]): string[] {
  if (allowed.length === 0) return [`        ${verb}: { deny: ">" }`];
  return [
    `        ${verb}: { allow: [`,
    ...allowed.map((subject) => `          "${subject}"`),
    '        ] }',
  ];
}
