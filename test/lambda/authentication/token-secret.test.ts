import { createHmac } from 'node:crypto';
import type { AuthenticationFacts } from '../../../lambda/authentication/authentication-log.ts';
import { SecretUnavailableError, type SecretFault } from '../../../lambda/authentication/secret-port.ts';
import { TokenSecret } from '../../../lambda/authentication/token-secret.ts';
import { InMemorySecret } from '../../fakes/in-memory-secret.ts';

const old = 'old-K7vYw2RmXq9LzTb4NcJ8HsGdPf3AeU6i';
const young = 'new-P4tSx8QnVr1MyWc5ZkD2BjGhLf7EaO9u';
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const lifetimeSecondsMax = 3600;

const silent = { warn: () => undefined, error: () => undefined };

/** A site and a container that verifies its tokens, on one clock. */
function createSubject() {
  const clock = { nowMs: 1_800_000_000_000 };
  const now = () => clock.nowMs;
  const stored = new InMemorySecret(now);
  const errors: AuthenticationFacts[] = [];
  const log = { warn: () => undefined, error: (_: string, facts: AuthenticationFacts) => errors.push(facts) };
  const secret = new TokenSecret({ read: stored.read, algorithm: 'HS256', lifetimeSecondsMax, now, log });
  return {
    clock,
    stored,
    errors,
    accepts: async (text: string) => secret.hasSigned(signedBy(text)),
  };
}

function signedBy(secret: string) {
  const signingInput = 'header.payload';
  const signature = createHmac('sha256', secret).update(signingInput).digest();
  return { header: {}, payload: Buffer.from('payload'), signingInput, signature };
}

test('is read once for all connections of a container', async () => {
  const { stored, accepts } = createSubject();
  stored.put(old);
  expect(await Promise.all([accepts(old), accepts(old), accepts(old)])).toEqual([true, true, true]);
  expect(stored.readCount).toBe(1);
});

describe('rotation (S32)', () => {
  test('loses no connection: both secrets are taken, whenever the site changes over', async () => {
    const { clock, stored, accepts } = createSubject();
    stored.put(old);
    expect(await accepts(old)).toBe(true);
    stored.put(young);
    clock.nowMs += 10_000;
    expect(await accepts(old)).toBe(true);
    expect(await accepts(young)).toBe(true);
    expect(await accepts(old)).toBe(true);
  });

  test('is heard of within five minutes, and at once from a token of the new secret', async () => {
    const { clock, stored, accepts } = createSubject();
    stored.put(old);
    await accepts(old);
    stored.put(young);
    clock.nowMs += 10_000;
    await accepts(young);
    expect(stored.readCount).toBe(2);
    clock.nowMs += 5 * minuteMs;
    await accepts(young);
    expect(stored.readCount).toBe(3);
  });

  test('the old secret ends a day and the life of a token after it', async () => {
    const { clock, stored, accepts } = createSubject();
    stored.put(old);
    clock.nowMs += 30 * dayMs;
    stored.put(young);
    clock.nowMs += dayMs + lifetimeSecondsMax * 1000 - 1;
    expect(await accepts(old)).toBe(true);
    clock.nowMs += 1;
    expect(await accepts(old)).toBe(false);
    expect(await accepts(young)).toBe(true);
  });

  test('the old secret ends within five minutes where its label is taken away', async () => {
    const { clock, stored, accepts } = createSubject();
    stored.put(old);
    stored.put(young);
    expect(await accepts(old)).toBe(true);
    stored.dropPrevious();
    clock.nowMs += 5 * minuteMs;
    expect(await accepts(old)).toBe(false);
  });

  test('that is undone takes the withdrawn secret for as long', async () => {
    const clock = { nowMs: 1_800_000_000_000 };
    const versions = {
      current: { text: old, createdAt: clock.nowMs - 30 * dayMs },
      previous: { text: young, createdAt: clock.nowMs },
    };
    const secret = new TokenSecret({
      read: async () => versions,
      algorithm: 'HS256',
      lifetimeSecondsMax,
      now: () => clock.nowMs,
      log: silent,
    });
    expect(await secret.hasSigned(signedBy(young))).toBe(true);
    clock.nowMs += dayMs + lifetimeSecondsMax * 1000;
    expect(await secret.hasSigned(signedBy(young))).toBe(false);
  });

  test('from a weak secret trusts the weak one no more (S28)', async () => {
    const { stored, accepts } = createSubject();
    const weak = 'django-insecure-K7vYw2RmXq9LzTb4NcJ8HsGdPf3AeU6iOq';
    stored.put(weak);
    stored.put(young);
    expect(await accepts(young)).toBe(true);
    expect(await accepts(weak)).toBe(false);
  });
});

describe('forgeries', () => {
  test('cause one look for a newer secret in ten seconds, however many they are', async () => {
    const { clock, stored, accepts } = createSubject();
    stored.put(old);
    for (let count = 0; count < 100; count += 1) expect(await accepts(`forged ${count}`)).toBe(false);
    expect(stored.readCount).toBe(1);
    clock.nowMs += 10_000;
    await Promise.all([accepts('forged'), accepts('forged'), accepts('forged')]);
    expect(stored.readCount).toBe(2);
  });
});

describe('while Secrets Manager is down (F32)', () => {
  const unavailable = (fault: SecretFault) => new SecretUnavailableError(fault);

  test('nobody gets in where the secret was never read, and it is tried once in ten seconds', async () => {
    const { clock, stored, errors, accepts } = createSubject();
    stored.put(old);
    stored.fault = 'connection';
    for (let count = 0; count < 5; count += 1) {
      await expect(accepts(old)).rejects.toEqual(unavailable('no_secret'));
    }
    expect(stored.readCount).toBe(1);
    expect(errors).toEqual([{ fault: 'connection', secretAgeMs: undefined }]);
    stored.fault = undefined;
    clock.nowMs += 10_000;
    expect(await accepts(old)).toBe(true);
  });

  test('the last good one serves for half a day, and the log says so', async () => {
    const { clock, stored, errors, accepts } = createSubject();
    stored.put(old);
    await accepts(old);
    stored.fault = 'timeout';
    clock.nowMs += dayMs / 2 - 1;
    expect(await accepts(old)).toBe(true);
    expect(errors).toEqual([{ fault: 'timeout', secretAgeMs: dayMs / 2 - 1 }]);
    clock.nowMs += 10_000;
    await expect(accepts(old)).rejects.toEqual(unavailable('no_secret'));
  });

  test('a secret that is unfit is as good as none, and the log says what is wrong, not what it is (S28, S57)', async () => {
    const { stored, errors, accepts } = createSubject();
    stored.put('changeme-changeme-changeme-changeme');
    await expect(accepts('changeme-changeme-changeme-changeme')).rejects.toEqual(unavailable('no_secret'));
    expect(errors).toEqual([{ fault: 'placeholder', secretAgeMs: undefined }]);
  });

  test('a fault that is none of the secret is not hidden (S36)', async () => {
    const secret = new TokenSecret({
      read: () => Promise.reject(new TypeError('a bug')),
      algorithm: 'HS256',
      lifetimeSecondsMax,
      now: () => 0,
      log: silent,
    });
    await expect(secret.hasSigned(signedBy(old))).rejects.toThrow('a bug');
  });
});
