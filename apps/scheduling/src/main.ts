import 'reflect-metadata';
import { startService } from '#service-kit/runtime/start-service';
import { SchedulingModule } from './scheduling.module.js';

await startService(SchedulingModule);
