import type { PlantedBug } from './planted-bugs/planted-bug.ts';
export type { PlantedBug } from './planted-bugs/planted-bug.ts';

export const plantedBugs: Readonly<Record<string, PlantedBug>> = {};
