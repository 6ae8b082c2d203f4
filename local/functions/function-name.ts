const pattern =
  /^(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:|\d{12}:function:)?(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/;

/**
 * Takes apart the ways to name a function: name, ARN or partial ARN, each with or without a version.
 * @returns undefined if the text is none of them.
 */
export function parseFunctionName(
  text: string,
): { readonly name: string; readonly qualifier: string | undefined } | undefined {
  const groups = pattern.exec(text)?.groups;
  if (groups?.['name'] === undefined) return undefined;
  return { name: groups['name'], qualifier: groups['qualifier'] };
}
