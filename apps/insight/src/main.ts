import 'reflect-metadata';
import { startService } from '#service-kit/runtime/start-service';
import { InsightModule } from './insight.module.js';

await startService(InsightModule);
