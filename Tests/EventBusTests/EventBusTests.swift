// EventBusTests
