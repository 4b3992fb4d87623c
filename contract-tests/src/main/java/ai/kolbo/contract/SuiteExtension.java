package ai.kolbo.contract;

import ai.kolbo.contract.run.SuiteSession;
import ai.kolbo.contract.run.SuiteSettings;
import ai.kolbo.contract.run.SuiteSettings.InvalidSettingException;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the session of the run, which it opens by the settings if none is there. */
final class SuiteExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SuiteExtension.class);

  /** The same for programs that open JUnit themselves. */
  static final org.junit.platform.engine.support.store.Namespace LAUNCHER_NAMESPACE =
      org.junit.platform.engine.support.store.Namespace.create(SuiteExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SuiteSession.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
        .computeIfAbsent(SuiteSession.class, type -> open(context), SuiteSession.class);
  }

  private static SuiteSession open(ExtensionContext context) {
    try {
      return SuiteSession.open(
          SuiteSettings.of(
              name -> context.getConfigurationParameter(name).orElse(null), System.getenv()));
    } catch (InvalidSettingException e) {
      throw new ExtensionConfigurationException(e.getMessage(), e);
    }
  }
}
