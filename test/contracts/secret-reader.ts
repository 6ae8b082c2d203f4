import type { ReadSecret } from '../../lambda/authentication/secret-port.ts';

/** A secret, as who reads it and who keeps it see it. */
export interface SecretUnderTest {
  readonly read: ReadSecret;
  put(text: string): Promise<void>;
}

/** What every `ReadSecret` does. */
export function describeSecretReader(
  name: string,
  {
    create,
    createAbsent,
  }: { readonly create: () => SecretUnderTest; readonly createAbsent: () => ReadSecret },
): void {
  describe(`secret reader: ${name}`, () => {
    test('gives the only version, and when it was made', async () => {
      const secret = create();
      const before = Date.now();
      await secret.put('first');
      const { current } = await secret.read();
      expect(current.text).toBe('first');
      expect(current.createdAt).toBeGreaterThanOrEqual(before);
      expect(current.createdAt).toBeLessThanOrEqual(Date.now());
    });

    test('gives the current and the previous version, and none before that (S32)', async () => {
      const secret = create();
      for (const text of ['first', 'second', 'third']) await secret.put(text);
      const { current, previous } = await secret.read();
      expect([current.text, previous?.text]).toEqual(['third', 'second']);
    });

    test('keeps characters as they are', async () => {
      const secret = create();
      await secret.put('q"\\ü\n🔑');
      expect((await secret.read()).current.text).toBe('q"\\ü\n🔑');
    });

    test('rejects where there is no such secret', async () => {
      await expect(createAbsent()()).rejects.toMatchObject({
        name: 'SecretUnavailableError',
        fault: 'not_found',
      });
    });
  });
}
