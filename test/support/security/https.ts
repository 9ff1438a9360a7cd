/** Requests over TLS with a given authority: fetch has no option for it. */
import { type RequestOptions, request } from 'node:https';

export interface HttpsAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read fields of many shapes
  readonly body: any;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of the server's certificate. */
  readonly fingerprint: string;
}

/** GET, or POST where there is a body. @param ca the authority as PEM; undefined: the system's */
export function askOverTls(
  url: string,
  { json, ca, ...options }: RequestOptions & { json?: unknown; ca?: string | undefined } = {},
): Promise<HttpsAnswer> {
  const body = json === undefined ? undefined : JSON.stringify(json);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: body === undefined ? 'GET' : 'POST',
        agent: false,
        timeout: 20_000,
        ...options,
        ...(ca !== undefined && { ca }),
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...options.headers,
        },
      },
      (response) => {
        const socket = response.socket as import('node:tls').TLSSocket;
        const fingerprint = socket.getPeerCertificate().fingerprint256 ?? '';
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: text.startsWith('{') ? JSON.parse(text) : text,
            headers: response.headers,
            fingerprint,
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
