/** A temporary certificate authority, and its certificate for this machine's loopback. */
import { execFile, execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificates {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Tests of TLS are skipped without it. */
export const hasOpenssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/**
 * @param name of the files; several authorities may share a folder
 * @param names for which the certificate is
 */
export async function makeCertificates(
  folder: string,
  name = 'test',
  names = 'DNS:localhost, IP:127.0.0.1',
): Promise<Certificates> {
  const file = (ending: string) => join(folder, `${name}-${ending}`);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const [caFile, caKey, certFile, keyFile] = ['ca.crt', 'ca.key', 'bus.crt', 'bus.key'].map(file);
  const [request, extensions] = ['bus.csr', 'bus.ext'].map(file);
  await run('openssl', [
    ...['req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${name} authority`],
    ...['-keyout', caKey!, '-out', caFile!],
  ]);
  await run('openssl', [
    ...['req', ...newKey, '-subj', '/CN=localhost', '-keyout', keyFile!, '-out', request!],
  ]);
  await writeFile(extensions!, `subjectAltName = ${names}\n`);
  await run('openssl', [
    ...['x509', '-req', '-in', request!, '-CA', caFile!, '-CAkey', caKey!, '-CAcreateserial'],
    ...['-days', '2', '-extfile', extensions!, '-out', certFile!],
  ]);
  return { caFile: caFile!, certFile: certFile!, keyFile: keyFile! };
}
