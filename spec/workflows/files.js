/** A file that is published beside the workflows, for the forms that take an image. */
export const IMAGE = 'kolbo-workflows.image.png';

/** The workflows, the same as JSON, and what they send. */
export const FILES = ['kolbo-workflows.arazzo.yaml', 'kolbo-workflows.arazzo.json', IMAGE];
