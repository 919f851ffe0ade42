/** The words of the product as schemas, by subject. Types follow from them; files and the wire are checked against them. */
export * from './domain/clip'
export * from './domain/exporting'
export * from './domain/job'
export * from './domain/label'
export * from './domain/model'
export * from './domain/result'
export * from './domain/settings'
export * from './domain/segment'
