// Messages: what users say to each other. Owns one schema in each shard.

public enum MessagesPlaceholder {}
