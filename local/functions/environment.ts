import { devNull } from 'node:os';

import type { Credentials } from './credentials.ts';
import type { FunctionSettings } from './function-settings.ts';

/**
 * The whole environment of one instance; nothing of this process's own gets in.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function instanceEnvironment(
  settings: FunctionSettings,
  options: {
    readonly region: string;
    /** Where every AWS client of the function sends its calls. */
    readonly endpointUrl: string;
    readonly credentials: Credentials;
    readonly logStreamName: string;
  },
): Readonly<Record<string, string>> {
  const { credentials, region } = options;
  return {
    ...settings.environment,
    _HANDLER: settings.handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: options.endpointUrl,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: options.logStreamName,
    AWS_REGION: region,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_TASK_ROOT: settings.folder,
    LANG: 'en_US.UTF-8',
    // AWS clients read ~/.aws, which a Lambda does not have and a developer does.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    // The SDK warns of old Nodes. Here it is this machine's that runs, in an account the template's runtime.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
