// MTProtoGateway: the door for Telegram clients.

public enum MTProtoGatewayPlaceholder {}
