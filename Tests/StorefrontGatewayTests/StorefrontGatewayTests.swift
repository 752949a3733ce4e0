// StorefrontGatewayTests
