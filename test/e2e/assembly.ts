/** Names the folder that the app is synthesized to, once for all end-to-end tests of a run. */
const variable = 'CHAT_E2E_ASSEMBLY';

export function assemblyFolder(): string {
  const folder = process.env[variable];
  if (folder === undefined) throw new Error(`unable to find the synthesized app; ${variable} is not set`);
  return folder;
}

/** Jest's workers inherit it. A folder of its own for each run, so that two runs do not disturb each other. */
export function setAssemblyFolder(folder: string): void {
  process.env[variable] = folder;
}
