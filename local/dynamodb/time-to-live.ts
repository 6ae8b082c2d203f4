import * as v from 'valibot';

import type { HttpResponse } from '../http-response.ts';
import { ServiceError } from '../service-error.ts';
import type { DynamoDbEndpoint } from './endpoint.ts';
import { type JsonObject, callJson, jsonResponse } from './json-call.ts';

const inputSchema = v.looseObject({
  TableName: v.string(),
  TimeToLiveSpecification: v.looseObject({ AttributeName: v.string(), Enabled: v.boolean() }),
});

/** The time-to-live settings of tables. Nothing expires here: AWS, too, only deletes "within a few days" (F15). */
export interface TimeToLive {
  update(endpoint: DynamoDbEndpoint, input: JsonObject): Promise<HttpResponse>;
  describe(endpoint: DynamoDbEndpoint, input: JsonObject): Promise<HttpResponse>;
}

export function createTimeToLive(): TimeToLive {
  const attributes = new Map<string, string>();
  return {
    update: async (endpoint, input) => {
      const parsed = v.safeParse(inputSchema, input);
      if (!parsed.success) throw validationError(v.summarize(parsed.issues));
      const { TableName: table, TimeToLiveSpecification: specification } = parsed.output;
      const { response, error } = await callJson(endpoint, 'DescribeTable', { TableName: table });
      if (error !== undefined) return response;
      if (attributes.has(table) === specification.Enabled) {
        throw validationError(`TimeToLive is already ${specification.Enabled ? 'enabled' : 'disabled'}`);
      }
      if (specification.Enabled) attributes.set(table, specification.AttributeName);
      else attributes.delete(table);
      return jsonResponse(200, { TimeToLiveSpecification: specification });
    },
    describe: async (endpoint, input) => {
      const { response, error } = await callJson(endpoint, 'DescribeTable', {
        TableName: input['TableName'],
      });
      if (error !== undefined) return response;
      const attribute = attributes.get(String(input['TableName']));
      return jsonResponse(200, {
        TimeToLiveDescription:
          attribute === undefined
            ? { TimeToLiveStatus: 'DISABLED' }
            : { TimeToLiveStatus: 'ENABLED', AttributeName: attribute },
      });
    },
  };
}

function validationError(message: string): ServiceError {
  return new ServiceError('ValidationException', { statusCode: 400, message });
}
