import { afterAll } from 'vitest';
import { Shared } from './shared';

afterAll(() => Shared.endAll());
