// tlgen: writes the Swift types of `MTProto` from its schema.

print("tlgen")
