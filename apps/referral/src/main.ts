import 'reflect-metadata';
import { startService } from '#service-kit/runtime/start-service';
import { ReferralModule } from './referral.module.js';

await startService(ReferralModule);
