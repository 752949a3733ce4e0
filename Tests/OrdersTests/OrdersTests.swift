// OrdersTests
