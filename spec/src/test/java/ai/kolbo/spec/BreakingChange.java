package ai.kolbo.spec;

/**
 * One thing that a program written against the released document may trip over.
 *
 * @param place the operation, and which part of it
 * @param what what has changed there
 */
record BreakingChange(String place, String what) {}
