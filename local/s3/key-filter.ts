/** Tells whether a key takes part in a deployment. */
export type KeyFilter = (key: string) => boolean;

/**
 * The filters of `aws s3 sync`, by which bucket deployments work: everything takes part, then `exclude` takes out and
 * `include` takes in again.
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3/#use-of-exclude-and-include-filters
 */
export function keyFilter(of: {
  readonly exclude: readonly string[];
  readonly include: readonly string[];
}): KeyFilter {
  const exclude = of.exclude.map(toExpression);
  const include = of.include.map(toExpression);
  return (key) =>
    !exclude.some((pattern) => pattern.test(key)) || include.some((pattern) => pattern.test(key));
}

/** `*` is any text, slashes too, `?` one character. Sets of characters are not known here. */
function toExpression(pattern: string): RegExp {
  if (/[[\]]/.test(pattern))
    throw new Error(`unable to filter by "${pattern}"; only * and ? are known locally`);
  const source = pattern
    .replaceAll(/[\\^$.|+(){}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
