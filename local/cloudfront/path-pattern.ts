/**
 * A path pattern of a cache behavior: `*` is any text, `?` one character, case counts, the slash at its beginning may be
 * left out.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function pathPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/^\/?/, '/')
    .replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
