// ShopAPITests
