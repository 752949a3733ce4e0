// ShopAPI
