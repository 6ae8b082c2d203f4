/** One resource of a synthesized template, its intrinsic functions resolved to local values. */
export interface Resource {
  readonly logicalId: string;
  /** CloudFormation type, such as `AWS::ApiGatewayV2::Route`. */
  readonly type: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** As in the template, resolved; CloudFormation's names and casing. */
  readonly properties: Readonly<Record<string, unknown>>;
}
