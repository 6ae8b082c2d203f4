/**
 * Registers tests that need the Chromium of the package registry, which is built for Linux on x64 alone. Elsewhere one
 * test takes their place that says so.
 */
export function describeInChromium(title: string, define: () => void): void {
  if (process.platform === 'linux' && process.arch === 'x64') describe(title, define);
  else
    test(`${title}: is for Linux`, () => {
      expect(process.platform === 'linux' && process.arch === 'x64').toBe(false);
    });
}
