import { describeLogSegments } from '../contracts/log-segments.ts';
import { describeLogStore } from '../contracts/log-store.ts';
import { describeMemberChanges } from '../contracts/member-changes.ts';
import { describeMessageChanges } from '../contracts/message-changes.ts';
import { describePlaceStore } from '../contracts/place-store.ts';
import { describeRoomDeletion } from '../contracts/room-deletion.ts';
import { describeRoomStore } from '../contracts/room-store.ts';
import { describeSubscriptionStore } from '../contracts/subscription-store.ts';
import { createInMemoryPorts } from './in-memory-ports.ts';

const ports = createInMemoryPorts();
describeLogStore('in memory', () => ports);
describeLogSegments('in memory', () => ports);
describeRoomStore('in memory', () => ports);
describeMemberChanges('in memory', () => ports);
describeMessageChanges('in memory', () => ports);
describeRoomDeletion('in memory', () => ports);
describeSubscriptionStore('in memory', () => ports);
describePlaceStore('in memory', () => ports);
