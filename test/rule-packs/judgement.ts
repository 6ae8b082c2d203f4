import type { Acknowledgement, Rule } from './acknowledgements.ts';

/** A rule that a construct breaks. */
export interface Finding {
  /** Which of the chats that are judged. */
  readonly chatName: string;
  readonly packName: string;
  /** Without the name of its pack. */
  readonly rule: string;
  /** Of the construct, within the stack. */
  readonly path: string;
}

export interface Judgement {
  readonly unexplained: readonly Finding[];
  /** Of the acknowledgements, each rule that explains nothing any more. */
  readonly unused: readonly { readonly rule: Rule; readonly where: RegExp }[];
}

/** What of the findings has no reason, and which reasons have no finding. */
export function judge(findings: readonly Finding[], acknowledgements: readonly Acknowledgement[]): Judgement {
  const known = acknowledgements.flatMap(({ rules, where }) => rules.map((rule) => ({ rule, where })));
  return {
    unexplained: findings.filter((finding) => !known.some((each) => explains(each, finding))),
    unused: known.filter((each) => !findings.some((finding) => explains(each, finding))),
  };
}

function explains(known: { readonly rule: Rule; readonly where: RegExp }, { rule, path }: Finding): boolean {
  const isOfRule = typeof known.rule === 'string' ? known.rule === rule : known.rule.test(rule);
  return isOfRule && known.where.test(path);
}
