package ai.kolbo.contract;

import ai.kolbo.contract.report.ReportException;
import ai.kolbo.contract.run.SuiteSession;
import ai.kolbo.contract.run.SuiteSettings;
import ai.kolbo.contract.run.SuiteSettings.InvalidSettingException;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
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
    Store store = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
    SuiteSession given = store.get(SuiteSession.class, SuiteSession.class);
    return given == null
        ? store.computeIfAbsent(Reported.class, type -> open(context), Reported.class).session
        : given;
  }

  private static Reported open(ExtensionContext context) {
    try {
      return new Reported(
          SuiteSession.open(
              SuiteSettings.of(
                  name -> context.getConfigurationParameter(name).orElse(null), System.getenv())));
    } catch (InvalidSettingException e) {
      throw new ExtensionConfigurationException(e.getMessage(), e);
    }
  }

  /** Writes the report, if one is wanted, once JUnit has ended. */
  private record Reported(SuiteSession session) implements AutoCloseable {
    @Override
    public void close() throws ReportException {
      try (session) {
        session.write(session.run().report());
      }
    }
  }
}
