const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayOfYearFormat = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const timeFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const shortDayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Whether two instants are of one day where the reader is. */
export function isSameDay(first: Date, second: Date): boolean {
  return startOfDay(first) === startOfDay(second);
}

/** `Today`, `Yesterday`, or the day itself, with its year if that is not this one. */
export function dayName(date: Date, now: Date): string {
  // Rounded, because a day on which clocks change has an hour more or less.
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return (date.getFullYear() === now.getFullYear() ? dayFormat : dayOfYearFormat).format(date);
}

export function timeName(date: Date): string {
  return timeFormat.format(date);
}

/** As short as it can be said when something happened: the time of today, else the day. */
export function shortName(date: Date, now: Date): string {
  return (isSameDay(date, now) ? timeFormat : shortDayFormat).format(date);
}

function startOfDay(date: Date): number {
  return new Date(date).setHours(0, 0, 0, 0);
}
