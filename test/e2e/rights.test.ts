import type { Call, Interceptor } from '../../local/call.ts';
import { createIam } from '../../local/iam.ts';
import { loadTemplate } from '../../local/template.ts';
import { assemblyFolder } from './assembly.ts';
import { startLocalChat } from './local-chat.ts';
import type { Mutant } from './rights/mutants.ts';
import { permissionMutants, roleMutants } from './rights/mutants.ts';
import { Observed } from './rights/observed.ts';
import { stops } from './rights/tour.ts';
import type { Stop } from './rights/traveller.ts';
import { Traveller } from './rights/traveller.ts';

jest.setTimeout(30_000);

const template = loadTemplate({ assembly: assemblyFolder() });
const observed = new Observed();
let traveller: Traveller;

beforeAll(async () => {
  traveller = new Traveller(
    await startLocalChat({
      interceptors: [observed.interceptor],
      observeInvocation: observed.observeInvocation,
      retryDelayMs: 1,
    }),
    observed,
  );
});
afterAll(async () => {
  await traveller.goHome();
  await traveller.chat.close();
});

describe('with the rights of the template', () => {
  test.each([...stops.keys()])('%s', async (name) => {
    await expect(callsAt(name)).resolves.not.toEqual([]);
  });
});

// Rights for logs and traces have no effect here; test/lib/function-rights.test.ts holds them to their exact form.
describe('the tour fails as soon as it is not true any more that (S59)', () => {
  const mutants = [...roleMutants(template.resources), ...permissionMutants(template.resources)];

  let missed = 0;

  test.each(mutants.map((mutant) => [mutant.missing, mutant] as const))('%s', async (_, mutant) => {
    await expect(firstFailure(mutant)).resolves.toBeInstanceOf(Error);
    missed += 1;
  });

  test('which holds for every right and permission of the template', () => {
    process.stderr.write(`rights and permissions: ${mutants.length} taken out, ${missed} missed\n`);
    expect(roleMutants(template.resources)).not.toEqual([]);
    expect(permissionMutants(template.resources)).not.toEqual([]);
    expect(missed).toBe(mutants.length);
  });
});

const recorded = new Map<string, Promise<readonly Call[]>>();

/** What is called at a stop of the tour, with all rights. */
async function callsAt(name: string): Promise<readonly Call[]> {
  const calls = recorded.get(name) ?? record(stops.get(name));
  recorded.set(name, calls);
  return calls;
}

async function record(stop: Stop | undefined): Promise<readonly Call[]> {
  observed.takeCalls();
  try {
    await stop?.(traveller);
    return observed.takeCalls();
  } finally {
    await traveller.rest();
  }
}

/** Goes where the right is used until something fails; undefined if nothing does. */
async function firstFailure(mutant: Mutant): Promise<unknown> {
  const denials: string[] = [];
  const log = (line: string) => denials.push(line);
  const { interceptor } = createIam({ ...template, resources: mutant.resources, log });
  for (const [name, stop] of stops) {
    // A stop that fails with all rights has a test of its own to say so.
    const calls = await callsAt(name).catch(() => []);
    if (!(await isDenied(interceptor, calls))) continue;
    denials.length = 0;
    observed.judgeBy(interceptor);
    const failure: unknown = await stop(traveller).then(
      () => undefined,
      (error: unknown) => error,
    );
    observed.judgeByStackAlone();
    await traveller.rest();
    // Whatever else may fail on a busy machine is no proof.
    if (failure !== undefined && denials.length > 0) return failure;
  }
  return undefined;
}

async function isDenied(interceptor: Interceptor, calls: readonly Call[]): Promise<boolean> {
  const answers = await Promise.all(
    calls.map(async (call) => interceptor(call, async () => ({ statusCode: 200, headers: {}, body: '' }))),
  );
  return answers.some(({ statusCode }) => statusCode !== 200);
}
