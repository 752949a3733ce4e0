// StorefrontGateway
