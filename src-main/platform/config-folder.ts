import envPaths from 'env-paths';

/** The folder for settings of the person rather than of a project: FACET_CONFIG, or where the platform keeps settings. */
export const configFolder = (): string => process.env.FACET_CONFIG ?? envPaths('facet', { suffix: '' }).config;
