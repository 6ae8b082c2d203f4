import type { LocalEndpoint } from '../edge.ts';
import type { Faults } from '../faults.ts';
import type { HttpResponse } from '../http-response.ts';
import { parseFaultPlan } from './fault-plan.ts';

/**
 * `PUT /_local/faults` sets a plan, `GET` tells the rules in force and how often each has matched and fired, `DELETE`
 * clears them.
 */
export function faultEndpoints(faults: Faults): ReadonlyMap<string, LocalEndpoint> {
  return new Map<string, LocalEndpoint>([
    ['GET /_local/faults', () => json(200, faults.read())],
    ['PUT /_local/faults', (body) => set(faults, body.toString('utf8'))],
    [
      'DELETE /_local/faults',
      () => {
        faults.clear();
        return { statusCode: 204, headers: {}, body: '' };
      },
    ],
  ]);
}

function set(faults: Faults, body: string): HttpResponse {
  try {
    faults.set(parseFaultPlan(JSON.parse(body)));
  } catch (error) {
    if (error instanceof SyntaxError) return json(400, { message: `unable to set faults; ${error.message}` });
    if (error instanceof Error) return json(400, { message: error.message });
    throw error;
  }
  return json(200, faults.read());
}

function json(statusCode: number, value: unknown): HttpResponse {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
