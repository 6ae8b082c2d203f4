import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Item } from './dynamodb-item.ts';

/** A failed condition is an answer, not an error: with the item that stood in the way, if one did. */
export async function unlessConditionFails<Output>(
  sent: Promise<Output>,
): Promise<Output | { readonly conditionFailed: true; readonly item: Item | undefined }> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { conditionFailed: true, item: error.Item };
    throw error;
  }
}
