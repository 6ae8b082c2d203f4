/** What the functions post that are measured for it. */
export interface Posts {
  readonly connectionIds: readonly string[];
  readonly frame: string;
}

/** As many as `lambda/chat/posting.ts` has under way. */
export const postsInParallel = 64;
