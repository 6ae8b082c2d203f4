import type { Node } from 'constructs';
import * as v from 'valibot';
import { refusal } from './refusal.ts';

/** Where settings are looked up by their name. */
export type Context = Pick<Node, 'tryGetContext'>;

const settingsOfStages = v.record(v.string(), v.record(v.string(), v.unknown()));

/** The stage that a deployment is of which names none, and that needs no settings of its own. */
export const defaultStage = 'dev';

/**
 * What the context says of one stage: its settings in `stages.<stage>` of `cdk.context.json` or `cdk.json`, under
 * those that stand beside `stages` or are given by `-c`, which the CDK hands over as one.
 */
export class StageContext implements Context {
  readonly #context: Context;
  readonly #stage: string;
  readonly #settings: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  /** Refuses a stage that has no settings where others have: a slip of the pen would be a second, empty chat. */
  constructor(context: Context, stage: string) {
    const stages: unknown = context.tryGetContext('stages') ?? {};
    if (!v.is(settingsOfStages, stages))
      throw refusal('stages', stages, 'the settings of each stage by its name');
    const names = Object.keys(stages);
    if (names.length > 0 && !names.includes(stage) && stage !== defaultStage)
      throw refusal('stage', stage, [...new Set([...names, defaultStage])].join(', '));
    this.#context = context;
    this.#stage = stage;
    this.#settings = Object.hasOwn(stages, stage) ? (stages[stage] ?? {}) : {};
  }

  tryGetContext(name: string): unknown {
    this.#known.add(name);
    return this.#context.tryGetContext(name) ?? this.#settings[name];
  }

  /** After everything was read: a setting that nobody has asked for would be silently another deployment than is written. */
  refuseUnknown(): void {
    const unknown = Object.keys(this.#settings).find((name) => !this.#known.has(name));
    if (unknown !== undefined) throw refusal(`stages.${this.#stage}`, unknown, 'names of settings');
  }
}
