import { testAccessibility } from './accessibility.ts';
import { beginDay, type Day } from './day.ts';
import { testDirection } from './direction.ts';
import { testGroup } from './group.ts';
import { testHistory } from './history.ts';
import { testHostedSignIn } from './hosted-sign-in.ts';
import { testHostileTexts } from './hostile.ts';
import { describeInChromium } from './linux.ts';
import { testMorning } from './morning.ts';
import { testOutage } from './outage.ts';
import { testPastedToken } from './pasted-token.ts';

jest.setTimeout(90_000);

/** One stack and one browser for all of it, because either takes longer to begin than a test to end. */
describeInChromium('a day of two people', () => {
  let begun: Day | undefined;
  const day = (): Day => {
    if (begun === undefined) throw new Error('the day has not begun');
    return begun;
  };

  beforeAll(async () => {
    begun = await beginDay();
  }, 180_000);

  afterAll(async () => begun?.end(), 60_000);

  testMorning(day);
  testGroup(day);
  testOutage(day);
  testPastedToken(day);
  testHostileTexts(day);
  testDirection(day);
  testAccessibility(day);
  testHistory(day);

  describe('the hosted sign-in', () => {
    testHostedSignIn(day);
  });

  test('no page has complained', () => {
    const { nazanin, bahram } = day();
    expect([...nazanin.complaints, ...bahram.complaints]).toEqual([]);
  });
});
