/** What a newcomer writes first, a program for each task. */
package ai.kolbo.examples.programs;
