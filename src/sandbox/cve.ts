/** A local CVE Services: answers `GET /api/cve/ID` as the CVE Program does, from records that tests and the demo set. */
import { createServer, type ServerResponse } from 'node:http';
import { createFaultBook, type FaultBook } from './fault-book.ts';
import { listenOnLoopback } from './loopback.ts';

/** A reserved id has no record: it is just not here. */
type RecordState = 'PUBLISHED' | 'REJECTED';

type CveFault =
  | { do: 'status'; status: number; headers?: Record<string, string> }
  /** 200 with this body. */
  | { do: 'body'; body: string }
  /** No answer until `release()`. */
  | { do: 'stall' }
  | { do: 'reset' };

export type CveProgram = {
  /** The root, as the bot is told of it. */
  url: string;
  /** States by id; an id that is not here is reserved, or nobody's. */
  records: Map<string, RecordState>;
  /** The paths that were asked for. */
  requests: string[];
  faults: FaultBook<CveFault>;
  close: () => Promise<void>;
};

function reply(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body);
}

const recordOf = (cveId: string, state: RecordState): string =>
  JSON.stringify({
    dataType: 'CVE_RECORD',
    dataVersion: '5.2',
    cveMetadata: { cveId, state },
    containers: { cna: {} },
  });

const missing = JSON.stringify({
  error: 'CVE_RECORD_DNE',
  message: 'The cve record for the cve id does not exist.',
});

/** Starts it on a free loopback port, without any record. */
export async function startCveProgram(): Promise<CveProgram> {
  const records = new Map<string, RecordState>();
  const requests: string[] = [];
  const faults = createFaultBook<CveFault>();

  const serve = async (path: string, response: ServerResponse): Promise<void> => {
    requests.push(path);
    const fault = faults.take(() => true);
    if (fault?.do === 'stall') await faults.hold();
    if (fault?.do === 'reset') return void response.destroy();
    if (fault?.do === 'status') return reply(response, fault.status, '{"error":"SERVICE_FAULT"}', fault.headers);
    if (fault?.do === 'body') return reply(response, 200, fault.body);
    const id = /^\/api\/cve\/(CVE-\d{4}-\d{4,19})$/.exec(path)?.[1];
    if (id === undefined) return reply(response, 400, '{"error":"BAD_INPUT"}');
    const state = records.get(id);
    return state === undefined ? reply(response, 404, missing) : reply(response, 200, recordOf(id, state));
  };

  const server = createServer((request, response) => {
    serve(request.url ?? '', response).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    records,
    requests,
    faults,
    close: () => {
      faults.clear();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
