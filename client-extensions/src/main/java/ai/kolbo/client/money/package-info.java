/** What calls cost, and how not to pay more: estimates, checks against the models, and budgets. */
@NullMarked
package ai.kolbo.client.money;

import org.jspecify.annotations.NullMarked;
