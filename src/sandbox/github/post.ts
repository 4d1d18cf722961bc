/** The signed HTTP POST of a webhook. */
import { createHmac } from 'node:crypto';
import { request } from 'node:http';

/** GitHub's `X-Hub-Signature-256`. */
export function signatureOf(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** Posts; a connection that fails counts as 502, as GitHub shows it. Waits 10 seconds for the answer, as GitHub does. */
export function post(
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const call = request(url, { method: 'POST', headers, agent: false, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', () => resolve({ status: 502, text: '' }));
    });
    call.on('timeout', () => call.destroy(new Error('timed out')));
    call.on('error', (error) => resolve({ status: 502, text: error.message }));
    call.end(body);
  });
}

/** GitHub's word for a status code. */
export function statusText(code: number): string {
  if (code >= 200 && code < 300) return 'OK';
  return code === 502 ? 'failed to connect to host' : `Invalid HTTP Response: ${code}`;
}
