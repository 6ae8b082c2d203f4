import { isolated } from './isolated.ts';

const format = new Intl.ListFormat('en');

/** Several people in a sentence: the first of them by their names, and how many others. */
export function listed(users: readonly string[], namesMax: number): string {
  const others = users.length - namesMax;
  const names = users.slice(0, namesMax).map(isolated);
  return format.format(others > 0 ? [...names, `${others} more`] : names);
}
