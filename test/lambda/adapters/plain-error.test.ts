import { failPlainly, plainError } from '../../../lambda/adapters/plain-error.ts';

/** An exception as the SDK makes it of DynamoDB's answer. */
function serviceError(name: string): Error {
  return Object.assign(new Error(`message of ${name}`), {
    name,
    $fault: 'client',
    CancellationReasons: [{ Item: { message: { S: 'a secret' } } }],
  });
}

test.each([
  ['an exception of a service', serviceError('ThrottlingException'), 'message of ThrottlingException'],
  [
    'an error of ours',
    new Error('unable to start; a variable is missing'),
    'unable to start; a variable is missing',
  ],
])('of %s there is name, message and place', (_, error, message) => {
  const plain = plainError(error);
  expect(plain).toEqual({ name: error.name, message, stack: expect.stringMatching(/^\s+at /) });
});

test.each([
  ['of an exception that may quote a value', serviceError('ValidationException')],
  ['of a parser', new SyntaxError('Unexpected token, "Sar barzi" is not JSON')],
  ['with lines in its message', new Error('a secret\n    at the end of it')],
  ['that is none', 'a secret'],
])('what an error says that may quote a client is left out: one %s (S57)', (_, error) => {
  const text = JSON.stringify(plainError(error));
  for (const secret of ['message of', 'Sar barzi', 'a secret', 'end of it'])
    expect(text).not.toContain(secret);
});

test('an error of the operating system has its code', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1'), { code: 'ECONNREFUSED' });
  expect(plainError(error)).toMatchObject({ name: 'Error', code: 'ECONNREFUSED' });
});

test('a failure that is let out carries nothing that Lambda would log beside name, message and place (S57)', async () => {
  const failure = await failPlainly(async () => {
    throw serviceError('TransactionCanceledException');
  }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(failure).toMatchObject({
    name: 'TransactionCanceledException',
    message: 'message of TransactionCanceledException',
  });
  expect(JSON.stringify(failure)).not.toContain('a secret');
});

test('what succeeds is handed on', async () => {
  await expect(failPlainly(async () => 7)).resolves.toBe(7);
});
