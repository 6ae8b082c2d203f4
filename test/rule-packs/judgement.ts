import type { Acknowledgement } from './acknowledgements.ts';

/** A rule that a construct breaks. */
export interface Finding {
  readonly packName: string;
  /** Without the name of its pack. */
  readonly rule: string;
  /** Of the construct, within the stack. */
  readonly path: string;
}

export interface Judgement {
  readonly unexplained: readonly Finding[];
  /** Acknowledgements that explain nothing any more. */
  readonly unused: readonly Acknowledgement[];
}

/** What of the findings has no reason, and which reasons have no finding. */
export function judge(findings: readonly Finding[], acknowledgements: readonly Acknowledgement[]): Judgement {
  return {
    unexplained: findings.filter((finding) => !acknowledgements.some((known) => explains(known, finding))),
    unused: acknowledgements.filter((known) => !findings.some((finding) => explains(known, finding))),
  };
}

function explains({ rules, where }: Acknowledgement, { rule, path }: Finding): boolean {
  return rules.test(rule) && where.test(path);
}
