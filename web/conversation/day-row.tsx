import { dayName } from './day.ts';

/** Where a day begins. */
export function DayRow({ date }: { readonly date: Date }) {
  return (
    <h2 className="day">
      <time dateTime={date.toISOString().slice(0, 10)}>{dayName(date, new Date())}</time>
    </h2>
  );
}

/** Where the messages begin that were unread when the room was opened. */
export function UnreadRow() {
  return <p className="unread-row">New</p>;
}
