export { ServiceManager, type ServiceManagerOptions } from './service-manager.js';
