package ai.kolbo.contract;

/** The suite against the mock, or against the deployment that {@code kolbo.contract.url} names. */
class MockContractTest extends ContractSuite {}
