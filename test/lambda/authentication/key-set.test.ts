import type { AuthenticationFacts } from '../../../lambda/authentication/authentication-log.ts';
import { KeySet } from '../../../lambda/authentication/key-set.ts';
import { KeySetUnavailableError } from '../../../lambda/authentication/key-set-fetcher.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** An endpoint of keys with a clock, in which a test says what is published, and what fails. */
class Provider {
  nowMs = 1_700_000_000_000;
  fetchCount = 0;
  fails = false;
  text = '{"keys":[]}';
  readonly errors: AuthenticationFacts[] = [];
  readonly keySet = new KeySet({
    fetch: async () => {
      this.fetchCount += 1;
      // Lets others ask while this one is under way.
      await new Promise(setImmediate);
      if (this.fails) throw new KeySetUnavailableError('connection');
      return Buffer.from(this.text);
    },
    now: () => this.nowMs,
    log: { warn: () => {}, error: (_, facts) => this.errors.push(facts) },
  });

  publish(...kids: readonly string[]): void {
    this.text = JSON.stringify({ keys: kids.map((kid) => ({ kty: 'RSA', kid, n: 'AQ', e: 'AQAB' })) });
  }

  /** What comes of looking for a key: its id, or why there is none. */
  async find(kid: string): Promise<string | undefined> {
    try {
      const key = await this.keySet.find(kid);
      return key.kid;
    } catch (error) {
      return error instanceof Error ? error.message : undefined;
    }
  }
}

const unknown = 'unable to admit the connection; key_unknown';
const unavailable = 'unable to get the key set; no_key_set';

let provider: Provider;
beforeEach(() => {
  provider = new Provider();
  provider.publish('a');
});

test('fetches once for a key that it then knows', async () => {
  expect(await provider.find('a')).toBe('a');
  expect(await provider.find('a')).toBe('a');
  expect(provider.fetchCount).toBe(1);
});

test('shares one fetch among all who ask at the same time', async () => {
  const found = await Promise.all(['a', 'a', 'b', 'a'].map((kid) => provider.find(kid)));
  expect(found).toEqual(['a', 'a', unknown, 'a']);
  expect(provider.fetchCount).toBe(1);
});

test('lets who asks during a fetch wait for it, although no further one is due', async () => {
  await provider.find('a');
  provider.publish('a', 'b');
  provider.nowMs += 10 * second;
  const first = provider.find('b');
  const joining = provider.find('b');
  expect(await Promise.all([first, joining])).toEqual(['b', 'b']);
  expect(provider.fetchCount).toBe(2);
});

describe('an unknown key', () => {
  test('is fetched at most once in 10 seconds, however many tokens name one (S12, F24)', async () => {
    await provider.find('a');
    for (let attempt = 0; attempt < 20; attempt += 1)
      expect(await provider.find(`random-${attempt}`)).toBe(unknown);
    expect(provider.fetchCount).toBe(1);
    provider.nowMs += 10 * second;
    for (let attempt = 0; attempt < 20; attempt += 1)
      expect(await provider.find(`random-${attempt}`)).toBe(unknown);
    expect(provider.fetchCount).toBe(2);
  });

  test('is found after a rotation, beside the old one (F24)', async () => {
    await provider.find('a');
    provider.publish('a', 'b');
    provider.nowMs += 10 * second;
    expect(await provider.find('b')).toBe('b');
    expect(await provider.find('a')).toBe('a');
    expect(provider.fetchCount).toBe(2);
  });

  test.each(['__proto__', 'constructor', 'toString', '../../dev/null', "' OR 1=1"])(
    'is %s (S12)',
    async (kid) => {
      expect(await provider.find(kid)).toBe(unknown);
    },
  );
});

test('a removed key stops working within five minutes (S26, F24)', async () => {
  await provider.find('a');
  provider.publish('b');
  provider.nowMs += 5 * minute - 1;
  expect(await provider.find('a')).toBe('a');
  provider.nowMs += 1;
  expect(await provider.find('a')).toBe(unknown);
  expect(await provider.find('b')).toBe('b');
  expect(provider.fetchCount).toBe(2);
});

test('a set that has become empty removes all keys (S26)', async () => {
  await provider.find('a');
  provider.publish();
  provider.nowMs += 5 * minute;
  expect(await provider.find('a')).toBe(unknown);
});

describe('while the endpoint fails', () => {
  test('the last good set serves, and unknown keys are denied (F23)', async () => {
    await provider.find('a');
    provider.fails = true;
    provider.nowMs += 6 * hour;
    expect(await provider.find('a')).toBe('a');
    expect(await provider.find('b')).toBe(unknown);
    expect(provider.errors).toEqual([{ fault: 'connection', keySetAgeMs: 6 * hour }]);
  });

  test('there is one fetch in 10 seconds (F23)', async () => {
    provider.fails = true;
    for (let elapsed = 0; elapsed < 60; elapsed += 1) {
      expect(await provider.find('a')).toBe(unavailable);
      provider.nowMs += second;
    }
    expect(provider.fetchCount).toBe(6);
    expect(provider.errors).toHaveLength(6);
  });

  test('the last good set serves for 12 hours and no longer', async () => {
    await provider.find('a');
    provider.fails = true;
    provider.nowMs += 12 * hour - 1;
    expect(await provider.find('a')).toBe('a');
    provider.nowMs += 1;
    expect(await provider.find('a')).toBe(unavailable);
  });

  test('nothing is lost once it is back', async () => {
    provider.fails = true;
    expect(await provider.find('a')).toBe(unavailable);
    provider.fails = false;
    provider.nowMs += 10 * second;
    expect(await provider.find('a')).toBe('a');
  });
});

describe('an answer that is no key set is a failed fetch (S25)', () => {
  test.each([
    ['HTML', '<html>Service unavailable</html>'],
    ['nothing', ''],
    ['an array', '[]'],
    ['no keys', '{}'],
    ['keys that are no list', '{"keys":{"a":{}}}'],
    ['keys twice', '{"keys":[],"keys":[]}'],
    ['two keys of one id (S20)', '{"keys":[{"kty":"RSA","kid":"a"},{"kty":"EC","kid":"a"}]}'],
  ])('%s', async (_, text) => {
    await provider.find('a');
    provider.text = text;
    provider.nowMs += 5 * minute;
    expect(await provider.find('a')).toBe('a');
    expect(provider.errors).toMatchObject([{ fault: 'not_a_key_set' }]);
  });
});

describe('an entry that is no public key with an id is passed over (RFC 7517 5)', () => {
  test.each([
    ['a string', 'b'],
    ['null', null],
    ['of no type', { kid: 'b' }],
    ['of an id that is a number', { kty: 'RSA', kid: 7 }],
    ['without an id', { kty: 'RSA' }],
    ['published with its private part (S20)', { kty: 'RSA', kid: 'b', n: 'AQ', e: 'AQAB', d: 'AQ' }],
    ['a symmetric key (S9)', { kty: 'oct', kid: 'b', k: 'AQ' }],
  ])('%s', async (_, entry) => {
    provider.text = JSON.stringify({ keys: [entry, { kty: 'RSA', kid: 'a' }] });
    expect(await provider.find('b')).toBe(unknown);
    expect(await provider.find('a')).toBe('a');
  });
});

test('a clock that is set back leads to a fetch, not to a set that stays fresh (F21)', async () => {
  await provider.find('a');
  provider.publish('b');
  provider.nowMs -= hour;
  expect(await provider.find('a')).toBe(unknown);
  expect(provider.fetchCount).toBe(2);
});

test('a fault that is none of the transport is not hidden', async () => {
  const keySet = new KeySet({
    fetch: () => Promise.reject(new TypeError('a bug')),
    now: () => 0,
    log: { warn: () => {}, error: () => {} },
  });
  await expect(keySet.find('a')).rejects.toThrow('a bug');
});
