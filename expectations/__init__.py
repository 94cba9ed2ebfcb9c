"""Great Expectations suites as code: one factory per table, every expectation with its rule id."""
