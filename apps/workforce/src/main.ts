import 'reflect-metadata';
import { startService } from '#service-kit/runtime/start-service';
import { WorkforceModule } from './workforce.module.js';

await startService(WorkforceModule);
