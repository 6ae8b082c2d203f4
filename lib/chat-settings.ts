import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { limits } from '../protocol/limits.ts';
import type { ChatProps } from './chat-props.ts';
import type { HostingProps } from './hosting-props.ts';
import { checkedLogRetention } from './log-groups.ts';
import { refusal } from './refusal.ts';
import { checkedRestoredTable, type RestoredTable } from './restored-table.ts';
import type { WebSocketDomainProps } from './web-socket-domain.ts';

/** The props of a chat with every default applied, as its parts take them. */
export interface ChatSettings {
  readonly stageName: string;
  readonly isDisposable: boolean;
  readonly requestsPerSecondMax: number;
  readonly requestsBurstMax: number;
  readonly readUnitsPerSecondMax: number;
  readonly writeUnitsPerSecondMax: number;
  readonly sendsPerSecondMax: number;
  readonly sendsBurstMax: number;
  readonly connectionsPerUserMax: number;
  readonly usersMayCreateRooms: boolean;
  /** Absent: not reserved. */
  readonly concurrencyMax?: number;
  /** Absent: for good. */
  readonly retentionDays?: number;
  /** Whether the Rooms table has a stream, by which events leave. */
  readonly hasStream: boolean;
  /** Absent: the table that is made. */
  readonly restoredTable?: RestoredTable;
  /** Absent: the one that API Gateway gives. */
  readonly webSocketDomain?: WebSocketDomainProps;
  /** Absent: no page. */
  readonly hosting?: HostingProps;
  readonly logRetention: RetentionDays;
  readonly hasAccessLog: boolean;
  readonly setsAccountLogRole: boolean;
}

/** Applies the defaults, and refuses what AWS would refuse only at deployment. */
export function chatSettings(props: ChatProps): ChatSettings {
  const isDisposable = props.disposable ?? false;
  return {
    stageName: checkedStageName(props.stageName ?? 'dev'),
    isDisposable,
    requestsPerSecondMax: checkedCount('requestsPerSecondMax', props.requestsPerSecondMax ?? 1_000),
    requestsBurstMax: checkedCount('requestsBurstMax', props.requestsBurstMax ?? 500),
    readUnitsPerSecondMax: checkedCount('readUnitsPerSecondMax', props.readUnitsPerSecondMax ?? 12_000),
    writeUnitsPerSecondMax: checkedCount('writeUnitsPerSecondMax', props.writeUnitsPerSecondMax ?? 4_000),
    connectionsPerUserMax: checkedCount('connectionsPerUserMax', props.connectionsPerUserMax ?? 20, 100),
    usersMayCreateRooms: props.usersMayCreateRooms ?? false,
    sendsPerSecondMax: checkedCount('sendsPerSecondMax', props.sendsPerSecondMax ?? 10, 1_000),
    sendsBurstMax: checkedCount('sendsBurstMax', props.sendsBurstMax ?? 100, 10_000),
    ...(props.concurrencyMax !== undefined && {
      concurrencyMax: checkedCount('concurrencyMax', props.concurrencyMax),
    }),
    ...(props.retentionDays !== undefined && { retentionDays: checkedRetention(props.retentionDays) }),
    hasStream: props.eventBus !== undefined,
    ...(props.restoredTable && {
      restoredTable: checkedRestoredTable(props.restoredTable, props.eventBus !== undefined),
    }),
    ...webSocketDomainOf(props),
    ...hostingOf(props.hosting),
    logRetention: checkedLogRetention(props.logRetention ?? RetentionDays.ONE_MONTH),
    hasAccessLog: props.accessLogs ?? true,
    setsAccountLogRole: props.cloudWatchRole ?? true,
  };
}

/** One way in: with a page, the socket is on the page's domain, which leads to the one that API Gateway gives. */
function webSocketDomainOf({
  webSocketDomain,
  hosting = false,
}: ChatProps): Pick<ChatSettings, 'webSocketDomain'> {
  if (!webSocketDomain) return {};
  if (hosting !== false) throw refusal('webSocketDomain', webSocketDomain.domainName, 'none with hosting');
  return { webSocketDomain };
}

function hostingOf(hosting: ChatProps['hosting'] = false): { readonly hosting?: HostingProps } {
  if (typeof hosting === 'boolean') return hosting ? { hosting: {} } : {};
  const { domainName, certificate } = hosting;
  if (domainName !== undefined && !certificate) {
    throw refusal('hosting.certificate', undefined, `a certificate of ${domainName}`);
  }
  if (domainName === undefined && certificate) {
    throw refusal('hosting.domainName', undefined, 'the domain that hosting.certificate is for');
  }
  return { hosting };
}

function checkedStageName(stageName: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(stageName)) return stageName;
  throw refusal('stageName', stageName, '1 to 64 of A-Z a-z 0-9 _ -');
}

function checkedCount(name: string, count: number, max = Infinity): number {
  if (Number.isSafeInteger(count) && count >= 1 && count <= max) return count;
  throw refusal(name, count, max === Infinity ? 'an integer from 1 on' : `an integer from 1 to ${max}`);
}

function checkedRetention(days: number): number {
  const { retentionDaysMax } = limits;
  if (Number.isSafeInteger(days) && days >= 1 && days <= retentionDaysMax) return days;
  throw refusal('retentionDays', days, `an integer from 1 to ${retentionDaysMax}`);
}
