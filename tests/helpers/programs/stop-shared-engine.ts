import { afterAll } from 'vitest';
import { stopSharedEngine } from './shared-engine';

afterAll(stopSharedEngine);
