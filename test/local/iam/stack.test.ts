import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { WebSocket } from 'ws';

import { type LocalStack, startLocalStack } from '../../../local/stack.ts';
import { synthesizeForeignApp } from '../foreign-app.ts';

const assembly = synthesizeForeignApp();

let stack: LocalStack | undefined;
let lines: string[];

beforeEach(() => {
  lines = [];
});

afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

test('a function that the template grants nothing is denied what it calls', async () => {
  const { outputs, invoke } = await startWithout('AWS::IAM::Policy');
  const { payload, functionError } = await invoke(outputs['CounterName'] ?? '', {});
  expect(functionError).toBe('Unhandled');
  expect(payload).toContain(
    'is not authorized to perform: dynamodb:UpdateItem on resource: arn:aws:dynamodb:',
  );
  expect(lines).toContainEqual(
    expect.stringMatching(/^Foreign-Counter\S+ may not dynamodb:GetItem on arn:aws:/),
  );
});

test('a function that does not permit it is not invoked by API Gateway, whose client gets an error', async () => {
  const { outputs } = await startWithout('AWS::Lambda::Permission');
  const socket = new WebSocket(outputs['WebSocketUrl'] ?? '');
  await once(socket, 'open');
  socket.send('{}');
  const [data] = await once(socket, 'message');
  expect(JSON.parse(String(data))).toMatchObject({ message: 'Internal server error' });
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^arn:aws:execute-api:\S+\/v1\/\$default may not lambda:InvokeFunction on arn:aws:lambda:/,
    ),
  );
  expect(lines).toContainEqual(
    expect.stringContaining('Lambda refused to run it; AccessDeniedException: User: arn:aws:execute-api:'),
  );
  socket.close();
  await once(socket, 'close');
});

test('a policy that is not fully judged by is told on at the start', async () => {
  await start(
    changed((resource) => {
      if (resource.Type === 'AWS::IAM::Role')
        resource.Properties['PermissionsBoundary'] = 'arn:aws:iam::aws:policy/x';
    }),
  );
  expect(lines).toContainEqual(expect.stringContaining('has a permissions boundary'));
});

interface Definition {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

async function startWithout(type: string): Promise<LocalStack> {
  return start(changed((resource, remove) => resource.Type === type && remove()));
}

async function start(from: string): Promise<LocalStack> {
  stack = await startLocalStack({ assembly: from, log: (line) => lines.push(line) });
  return stack;
}

/** A copy of the assembly, whose template is another. */
function changed(change: (resource: Definition, remove: () => void) => void): string {
  const copy = mkdtempSync(join(tmpdir(), 'foreign-app-'));
  cpSync(assembly, copy, { recursive: true });
  const file = join(copy, 'Foreign.template.json');
  const template: { readonly Resources: Record<string, Definition> } = JSON.parse(readFileSync(file, 'utf8'));
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    change(resource, () => delete template.Resources[logicalId]);
  }
  writeFileSync(file, JSON.stringify(template));
  return copy;
}
