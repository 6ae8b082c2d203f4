import type { FrameCase } from './frame-case.ts';
import {
  notStrings,
  notSeqs,
  id,
  roomField,
  message,
  replyTo,
  target,
  reaction,
  active,
  cursor,
  user,
  role,
  until,
  members,
  settings,
  position,
} from './request-fields.ts';
import type { Field } from './request-fields.ts';

/** What a request is made of, and what a good one is answered. */
export interface RequestForm {
  readonly action: string;
  readonly answer: FrameCase['answer'];
  readonly fields: readonly Field[];
}

export const requestForms: readonly RequestForm[] = [
  { action: 'sendMessage', answer: 'message', fields: [id, roomField, message, replyTo] },
  {
    action: 'joinRoom',
    answer: 'joined',
    fields: [
      id,
      roomField,
      position('after'),
      {
        name: 'epoch',
        isRequired: false,
        valid: [['of another log', 'another']],
        invalid: notStrings,
      },
    ],
  },
  { action: 'leaveRoom', answer: 'left', fields: [id, roomField] },
  {
    action: 'history',
    answer: 'history',
    fields: [
      id,
      roomField,
      position('after'),
      { name: 'before', isRequired: false, valid: [['one', 1]], invalid: [...notSeqs, ['zero', 0]] },
      {
        name: 'limit',
        isRequired: false,
        valid: [
          ['one', 1],
          ['100', 100],
        ],
        invalid: [...notSeqs, ['zero', 0], ['101', 101]],
      },
    ],
  },
  { action: 'rooms', answer: 'rooms', fields: [id, cursor] },
  { action: 'members', answer: 'members', fields: [id, roomField, cursor] },
  { action: 'markRead', answer: 'read', fields: [{ ...id, isRequired: false }, roomField, target] },
  { action: 'typing', answer: 'nothing', fields: [roomField, active] },
  { action: 'editMessage', answer: 'not_found', fields: [id, roomField, target, message] },
  { action: 'deleteMessage', answer: 'not_found', fields: [id, roomField, target] },
  { action: 'react', answer: 'not_found', fields: [id, roomField, target, reaction, active] },
  {
    action: 'createRoom',
    // As long as the deployment does not let users do so.
    answer: 'forbidden',
    fields: [
      id,
      {
        name: 'type',
        isRequired: true,
        base: 'group',
        valid: [['direct', 'direct']],
        invalid: [...notStrings, ['that is none', 'public']],
      },
      members,
      ...settings.slice(0, 1),
    ],
  },
  { action: 'addMembers', answer: 'membersAdded', fields: [id, roomField, members] },
  { action: 'removeMember', answer: 'not_found', fields: [id, roomField, user] },
  { action: 'setRole', answer: 'not_found', fields: [id, roomField, user, role] },
  { action: 'muteMember', answer: 'not_found', fields: [id, roomField, user, until] },
  { action: 'updateRoom', answer: 'roomUpdated', fields: [id, roomField, ...settings] },
  {
    action: 'ping',
    answer: 'pong',
    fields: [
      { ...id, isRequired: false },
      {
        name: 'rooms',
        isRequired: false,
        valid: [
          ['empty', {}],
          ['100 rooms', Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`r${index}`, 0]))],
        ],
        invalid: [
          ['a text', 'x'],
          ['null', null],
          ['a list', []],
          ['with an ill-formed room id', { 'a b': 1 }],
          ['with a text for a seq', { r1: '1' }],
          ['with a seq below zero', { r1: -1 }],
          ['101 rooms', Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`r${index}`, 0]))],
        ],
      },
    ],
  },
];
