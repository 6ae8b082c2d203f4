const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const small = new Intl.NumberFormat('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });

/** A number of things, such as `1,234` or `0.5`. */
export function number(value) {
  return count.format(value);
}

/** A hundredth of the price of one message: less is not worth its zeros. */
const leastUsd = 1e-8;

/** Dollars for one: `$0.0000123`. */
export function dollars(usd) {
  if (usd > 0 && usd < leastUsd) return '<$0.00000001';
  return `$${usd >= 1 || usd === 0 ? exact.format(usd) : small.format(usd)}`;
}

/** Dollars for a million of the same, which is how prices of this size are easiest to read: `$5.58`. */
export function dollarsPerMillion(usd) {
  return `$${exact.format(usd * 1e6)}`;
}

/** `3.2 ms`, `140 ms`, `2.4 s`. */
export function duration(ms) {
  if (ms >= 1000) return `${count.format(ms / 1000)} s`;
  return `${ms < 10 ? count.format(ms) : Math.round(ms)} ms`;
}

/** `115 B`, `32.5 KB`. */
export function bytes(value) {
  return value < 1024 ? `${value} B` : `${count.format(value / 1024)} KB`;
}

/** `1 write unit`, `3 write units`. */
export function plural(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** Local time of day. */
export function timeOfDay(iso) {
  return new Date(iso).toLocaleTimeString();
}
